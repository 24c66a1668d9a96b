"""Receives webhooks: WEBHOOK_SECRET=whsec_... python3 receiver.py 8080, with Python 3.9 or later and nothing else."""
import base64
import hashlib
import hmac
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen = set()  # where it matters, a unique column of the database that the event goes to


def is_signed(headers, body):
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return False
    message = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(KEY, message, hashlib.sha256).digest())
    signatures = headers.get("webhook-signature", "").encode().split(b" ")  # several while a secret is replaced
    return any(hmac.compare_digest(expected, signature) for signature in signatures)


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 20_000))
        signed = is_signed(self.headers, body)
        # The same event may come again, with the same id.
        if signed and self.headers["webhook-id"] not in seen:
            seen.add(self.headers["webhook-id"])
            print(body.decode(), flush=True)
        self.send_response(204 if signed else 401)
        self.end_headers()


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook)
print(f"http://127.0.0.1:{server.server_port}/hook", flush=True)
server.serve_forever()
