package dev.sprintworker.chaos;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One connection of a client through {@link FaultyS3Proxy}: one thread reads requests, another passes answers on.
 * Requests of one connection come one after the other, as S3 clients send them.
 */
final class ProxiedConnection {

    private static final byte[] SERVER_ERROR =
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final String CONTINUE = "HTTP/1.1 100";
    private static final int BUFFER = 64 << 10;

    private final FaultyS3Proxy proxy;
    private final Socket client;
    private final Socket server;

    /** What becomes of the server's answer to the request under way. */
    private volatile FaultyS3Proxy.Mode answer = FaultyS3Proxy.Mode.PASS;

    ProxiedConnection(FaultyS3Proxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void requests() {
        try (Socket c = client;
                Socket s = server) {
            InputStream in = new BufferedInputStream(c.getInputStream(), BUFFER);
            for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                if (!take(head, in, s.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException e) {
            // One of the sides went away, which closes the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            proxy.forget(this);
        }
    }

    /** False when the connection is over. */
    private boolean take(HttpHead head, InputStream in, OutputStream upstream)
            throws IOException, InterruptedException {
        FaultyS3Proxy.Mode mode = proxy.mode();
        Thread.sleep(proxy.latency().toMillis());
        switch (mode) {
            case PASS -> {
                proxy.passed.incrementAndGet();
                forward(head, in, upstream);
            }
            case ERROR -> {
                if (proxy.errors.incrementAndGet() % 2 == 0) {
                    if (!head.expectsContinue()) {
                        in.skipNBytes(head.contentLength());
                    }
                    client.getOutputStream().write(SERVER_ERROR);
                    return false;
                }
                answer = mode;
                forward(head, in, upstream);
            }
            case HANG -> {
                if (proxy.hung.incrementAndGet() % 2 == 0) {
                    proxy.awaitEndOfHang();
                    return false;
                }
                answer = mode;
                forward(head, in, upstream);
            }
            case REFUSE -> {
                return false;
            }
        }
        return true;
    }

    private static void forward(HttpHead head, InputStream in, OutputStream upstream) throws IOException {
        upstream.write(head.bytes());
        upstream.flush();
        byte[] buffer = new byte[BUFFER];
        for (long left = head.contentLength(); left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read == -1) {
                throw new EOFException("the request ended within its body");
            }
            upstream.write(buffer, 0, read);
            upstream.flush();
            left -= read;
        }
    }

    void answers() {
        try (Socket c = client;
                Socket s = server) {
            byte[] buffer = new byte[BUFFER];
            InputStream in = s.getInputStream();
            for (int read = in.read(buffer); read != -1; read = in.read(buffer)) {
                boolean leaveToGoOn = read >= CONTINUE.length()
                        && new String(buffer, 0, CONTINUE.length(), StandardCharsets.US_ASCII).equals(CONTINUE);
                if (answer != FaultyS3Proxy.Mode.PASS && !leaveToGoOn) {
                    withhold();
                    return;
                }
                c.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One of the sides went away, which closes the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            proxy.forget(this);
        }
    }

    /** The server has done it; the client learns something else or nothing. */
    private void withhold() throws IOException, InterruptedException {
        if (answer == FaultyS3Proxy.Mode.ERROR) {
            proxy.errorsUnseen.incrementAndGet();
            client.getOutputStream().write(SERVER_ERROR);
        } else {
            proxy.hungUnseen.incrementAndGet();
            proxy.awaitEndOfHang();
        }
    }

    void close() {
        proxy.forget(this);
        closed(client);
        closed(server);
    }

    static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was broken already, which is what was wanted.
        }
    }
}
