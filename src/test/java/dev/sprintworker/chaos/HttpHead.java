package dev.sprintworker.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Head of an HTTP/1.1 request as it came, with what is needed to find its end.
 *
 * @param bytes up to and with the empty line
 * @param contentLength of the body, 0 without one
 * @param expectsContinue whether the client waits for leave to send the body
 */
record HttpHead(byte[] bytes, long contentLength, boolean expectsContinue) {

    private static final int MAX_BYTES = 64 << 10;

    /** Null at the end of the stream between two requests. */
    static HttpHead read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0; // how much of CR LF CR LF has been seen
        while (ends < 4) {
            int next = in.read();
            if (next == -1) {
                if (head.size() == 0) {
                    return null;
                }
                throw new IOException("the request ended within its head");
            }
            head.write(next);
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
            if (head.size() > MAX_BYTES) {
                throw new IOException("the request's head is too long");
            }
        }
        return of(head.toByteArray());
    }

    private static HttpHead of(byte[] bytes) throws IOException {
        long length = 0;
        boolean expects = false;
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n")) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length =
                        Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
            } else if (header.startsWith("expect:")) {
                expects = header.contains("100-continue");
            } else if (header.startsWith("transfer-encoding:")) {
                throw new IOException("a body without a length, which S3 does not take either");
            }
        }
        return new HttpHead(bytes, length, expects);
    }
}
