package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notifier with the environment of the manifests and the rights of its KafkaUser: delivered, put off, given up. */
class NotifierUserIT {

    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final AtomicInteger flaky = new AtomicInteger();

    @Test
    void shouldSufficeForDeliveriesRetriesAndDeadLetters() throws Exception {
        HttpServer receiver = receiver();
        String base = "http://127.0.0.1:" + receiver.getAddress().getPort();
        Map<String, String> loopback = Map.of(
                "SPRINT_WEBHOOK_ALLOW_HTTP", "true",
                "SPRINT_WEBHOOK_ALLOW_LOOPBACK", "true",
                "SPRINT_WEBHOOK_ALLOWED_PORTS",
                        String.valueOf(receiver.getAddress().getPort()));
        try (Deployment deployment = Deployment.of(Overlay.KEDA_CPU, folder);
                DeployedProcess worker = deployment.start("sprint-worker", loopback);
                DeployedProcess api = deployment.start("sprint-api", loopback);
                DeployedProcess notifier = deployment.start("sprint-notifier", with(loopback))) {
            notifier.awaitReady();
            worker.awaitReady();
            URI images = api.awaitReady().resolve("/v1/images");

            deployment.submit(images, prompt(base + "/flaky"));
            deployment.submit(images, prompt(base + "/gone"));

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(flaky).as(notifier.log()).hasValue(2);
                assertThat(deployment.records("sprint.webhooks.dlq")).hasSize(1);
            });
            assertThat(deployment.records("sprint.webhooks.1")).hasSize(1);
            assertThat(notifier.log()).doesNotContain("AuthorizationException");
        } finally {
            receiver.stop(0);
        }
    }

    /** The file that is mounted in the cluster. */
    private Map<String, String> with(Map<String, String> loopback) throws Exception {
        Path secret = Files.writeString(
                folder.resolve("default"), "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        Map<String, String> different = new HashMap<>(loopback);
        different.put("SPRINT_WEBHOOK_SECRETS_DEFAULT_FILE", secret.toString());
        return different;
    }

    private HttpServer receiver() throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        receiver.createContext("/flaky", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(flaky.incrementAndGet() == 1 ? 500 : 204, -1);
            exchange.close();
        });
        receiver.createContext("/gone", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(410, -1);
            exchange.close();
        });
        receiver.start();
        return receiver;
    }

    private static String prompt(String url) {
        return "{\"prompt\":\"a red circle\",\"webhook\":{\"url\":\"" + url + "\",\"events\":[\"completed\"]}}";
    }
}
