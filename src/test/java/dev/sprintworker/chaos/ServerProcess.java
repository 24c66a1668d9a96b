package dev.sprintworker.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A broker or an S3 server that can be killed and comes back on the same port with all its data. */
public final class ServerProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    /** Compiled quickly and not well. */
    private static final List<String> SOON_UP = List.of("-XX:TieredStopAtLevel=1");

    private final Path directory;
    private final int port;
    private final List<String> arguments;
    private final List<String> jvm;
    private int starts;
    private JvmProcess process;

    private ServerProcess(Path directory, int port, String kind, String last, List<String> jvm) {
        this.jvm = jvm;
        this.directory = directory.toAbsolutePath(); // on a relative one, the S3 server lists nothing
        this.port = port;
        this.arguments = List.of(kind, this.directory.resolve(kind).toString(), String.valueOf(port), last);
    }

    /** A running broker without topics; data and logs are kept in the directory. */
    public static ServerProcess broker(Path directory) throws IOException {
        return broker(directory, SOON_UP);
    }

    /** @param jvm options of its JVM */
    public static ServerProcess broker(Path directory, List<String> jvm) throws IOException {
        List<Integer> ports = Ports.take(2);
        return started(new ServerProcess(directory, ports.get(0), "kafka", String.valueOf(ports.get(1)), jvm));
    }

    /** A running S3 server with one bucket; data and logs are kept in the directory. */
    static ServerProcess s3(Path directory, String bucket) throws IOException {
        return s3(directory, bucket, SOON_UP);
    }

    /** @param jvm options of its JVM */
    public static ServerProcess s3(Path directory, String bucket, List<String> jvm) throws IOException {
        return started(new ServerProcess(directory, Ports.take(1).get(0), "s3", bucket, jvm));
    }

    private static ServerProcess started(ServerProcess server) throws IOException {
        server.start();
        return server;
    }

    int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public URI uri() {
        return URI.create("http://" + address());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** {@code kill -9}; data stay. */
    void kill() throws IOException, InterruptedException {
        process.kill();
    }

    /** Returns when it serves. */
    void start() throws IOException {
        Files.createDirectories(directory);
        starts++;
        String name = arguments.get(0) + "." + starts;
        List<String> command = Stream.of(
                        jvm,
                        List.of(
                                "-Xmx512m",
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServerMain.class.getName()),
                        arguments)
                .flatMap(List::stream)
                .toList();
        process = JvmProcess.start(name, command, directory.resolve(name + ".log"));
        process.awaitLine(ServerMain.SERVING, START_TIMEOUT);
    }

    @Override
    public void close() {
        process.close();
    }
}
