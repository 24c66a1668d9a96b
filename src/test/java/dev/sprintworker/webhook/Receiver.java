package dev.sprintworker.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;

/** A receiver of webhooks on a socket of its own, which answers byte by byte as a test wants, however wrong. */
public final class Receiver implements AutoCloseable {

    /** What a receiver does once it has the request; the connection is closed afterwards. */
    @FunctionalInterface
    public interface Reply {
        void write(Request request, Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /** One that is the same for each request. */
    @FunctionalInterface
    public interface Answer {
        void write(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * @param line such as {@code POST /hook HTTP/1.1}
     * @param headers by name in lower case
     */
    public record Request(String line, Map<String, String> headers, String body) {}

    private final ServerSocket server;
    private final Reply reply;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();

    /** In the order they came. */
    public final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** What writing an answer failed with, once for each that did. */
    final BlockingQueue<IOException> cut = new LinkedBlockingQueue<>();

    private Receiver(ServerSocket server, Reply reply) {
        this.server = server;
        this.reply = reply;
    }

    /** Answers each request with these bytes. */
    public static Receiver answering(String head) {
        return answering((socket, out) -> out.write(head.getBytes(StandardCharsets.ISO_8859_1)));
    }

    public static Receiver answering(Answer answer) {
        return on(ServerSocketFactory.getDefault(), "127.0.0.1", 0, answer);
    }

    /** @param port 0 for a free one */
    static Receiver on(ServerSocketFactory sockets, String address, int port, Answer answer) {
        return replying(sockets, address, port, (request, socket, out) -> answer.write(socket, out));
    }

    /** On 127.0.0.1. */
    public static Receiver replying(int port, Reply reply) {
        return replying(ServerSocketFactory.getDefault(), "127.0.0.1", port, reply);
    }

    private static Receiver replying(ServerSocketFactory sockets, String address, int port, Reply reply) {
        try {
            ServerSocket server = sockets.createServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            Receiver receiver = new Receiver(server, reply);
            receiver.thread(receiver::accept);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    private synchronized void thread(Runnable task) {
        Thread thread = new Thread(task, "receiver");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                synchronized (this) {
                    open.add(socket);
                }
                thread(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or a handshake nobody wanted; the loop knows which.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Request request = read(socket.getInputStream());
            requests.add(request);
            OutputStream out = socket.getOutputStream();
            reply.write(request, socket, out);
            out.flush();
        } catch (IOException e) {
            cut.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("no header");
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("no request");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public synchronized void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.forEach(Thread::interrupt);
    }
}
