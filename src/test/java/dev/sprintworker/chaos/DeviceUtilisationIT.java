package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much of the time the device thread computes while there is a backlog and S3 takes 200 ms for each of the
 * requests a prompt needs: {@code ./mvnw -Putilisation verify}.
 */
@Tag("utilisation")
class DeviceUtilisationIT {

    private static final int PROMPTS = 1000;
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration SAMPLING = Duration.ofMillis(250);

    private final HttpClient http = HttpClient.newHttpClient();

    /** The device's time and batches so far. */
    private record Sample(long nanos, double busySeconds, double batches, double outcomes) {}

    @Test
    void shouldTellTheShareOfTimeTheDeviceComputes(@TempDir Path directory) throws Exception {
        try (Arena arena = new Arena(directory)) {
            arena.proxy.latency(LATENCY);
            submit(arena.broker.address());
            ChaosWorker worker = arena.workers.get(0);
            worker.start(Optional.empty());
            worker.awaitReady();
            List<Sample> samples = new ArrayList<>();
            await().pollInterval(SAMPLING).atMost(PATIENCE).until(() -> {
                samples.add(sample(worker));
                return samples.get(samples.size() - 1).outcomes() >= PROMPTS;
            });

            // Without the beginning, in which everything is compiled, and the end, in which the backlog is gone.
            Sample from = reached(samples, 0.2);
            Sample to = reached(samples, 0.9);
            double seconds = (to.nanos() - from.nanos()) / 1e9;
            double share = (to.busySeconds() - from.busySeconds()) / seconds;
            System.out.printf(
                    Locale.ROOT,
                    "utilisation: busy=%.1f %% seconds=%.1f prompts/s=%.1f prompts/batch=%.2f s3-latency=%d ms%n",
                    share * 100,
                    seconds,
                    (to.outcomes() - from.outcomes()) / seconds,
                    (to.outcomes() - from.outcomes()) / (to.batches() - from.batches()),
                    LATENCY.toMillis());
            assertThat(share).isBetween(0.0, 1.01);
        }
    }

    private static Sample reached(List<Sample> samples, double share) {
        return samples.stream()
                .filter(sample -> sample.outcomes() >= share * PROMPTS)
                .findFirst()
                .orElseThrow();
    }

    private Sample sample(ChaosWorker worker) throws IOException, InterruptedException {
        String metrics = http.send(
                        HttpRequest.newBuilder(worker.uri("/q/metrics")).build(), BodyHandlers.ofString())
                .body();
        return new Sample(
                System.nanoTime(),
                value(metrics, "sprint_device_busy_seconds_sum"),
                value(metrics, "sprint_device_busy_seconds_count"),
                value(metrics, "sprint_outcomes_total{code=\"completed\"}"));
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private static void submit(String bootstrapServers) {
        Random random = new Random(1);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < PROMPTS; i++) {
                String data = "{\"prompt\":\"a red circle\",\"seed\":" + random.nextInt(1000) + "}";
                var record = new ProducerRecord<byte[], byte[]>(
                        Topics.PROMPTS, i % Topics.PARTITIONS, null, data.getBytes(StandardCharsets.UTF_8));
                Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "u" + i,
                                "ce_source", "/utilisation",
                                "ce_type", PlannedPrompt.TYPE,
                                "content-type", "application/json")
                        .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
                producer.send(record);
            }
        }
    }
}
