package dev.sprintworker.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged program in any role, with the demo model; it may be killed, paused, ended and started again under the same name. */
public final class ChaosWorker implements AutoCloseable {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String name;
    private final Map<String, String> configuration;
    private final Path directory;
    private final List<String> jvm;
    private final int port;
    private int starts;
    private JvmProcess process;
    private volatile String lastProbe = "";

    /** Not started yet. Its JVM compiles quickly and not well, so that one that is killed is soon back. */
    public ChaosWorker(String name, Map<String, String> configuration, Path directory) throws IOException {
        this(name, configuration, directory, List.of("-XX:TieredStopAtLevel=1"));
    }

    /** @param jvm options of its JVM */
    public ChaosWorker(String name, Map<String, String> configuration, Path directory, List<String> jvm)
            throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: package the worker first");
        }
        this.name = name;
        this.configuration = configuration;
        this.directory = directory;
        this.jvm = jvm;
        this.port = Ports.take(1).get(0);
    }

    public String name() {
        return name;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public boolean endedByItself() {
        return process != null && process.endedByItself();
    }

    /** The latest start's. */
    public JvmProcess process() {
        return process;
    }

    /** @param parkAt name of a milestone and how often it is passed, with a colon between */
    public void start(Optional<String> parkAt) throws IOException {
        starts++;
        List<String> command = new ArrayList<>(List.of("-Xmx512m", "-Dai.djl.offline=true"));
        command.addAll(jvm);
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        parkAt.ifPresent(milestone -> command.add("-Dsprint-worker.park-at=" + milestone));
        command.addAll(List.of("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port));
        command.addAll(List.of("-jar", JAR.toString()));
        process = JvmProcess.start(name + "." + starts, command, directory.resolve(name + "." + starts + ".log"));
    }

    public void awaitReady() {
        try {
            await(name + " ready")
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(READY_TIMEOUT)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw process.failure("it ended before it was ready");
                        }
                        return readiness() == 200;
                    });
        } catch (ConditionTimeoutException e) {
            throw process.failure("it is not ready after " + READY_TIMEOUT + ", " + lastProbe);
        }
    }

    /** Status of the readiness probe; 0 when nothing answers. */
    int readiness() throws InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(uri("/q/health/ready"))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            HttpResponse<String> answer = http.send(probe, BodyHandlers.ofString());
            lastProbe = answer.statusCode() + " " + answer.body();
            return answer.statusCode();
        } catch (IOException e) {
            lastProbe = e.toString();
            return 0;
        }
    }

    /** Value of a meter as Prometheus sees it; 0 when it is not there yet, or nothing answers. */
    public double metric(String name) throws InterruptedException {
        HttpRequest metrics =
                HttpRequest.newBuilder(uri("/q/metrics")).timeout(PROBE_TIMEOUT).build();
        try {
            return http.send(metrics, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
