package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.local.LocalServersResource;
import dev.sprintworker.telemetry.SprintMetrics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What manifests, dashboard and alerts ask a worker for, it answers. */
@QuarkusTest
@WithTestResource(LocalServersResource.class)
class RunningWorkerIT {

    @Inject
    SprintMetrics metrics;

    @Test
    void shouldServeEveryPathThatIsProbed() {
        Set<String> paths = new TreeSet<>(Set.of(Ports.METRICS_PATH));
        Ports.PATHS_BY_PROBE.values().forEach(paths::addAll);
        assertThat(paths)
                .allSatisfy(
                        path -> assertThat(RestAssured.get(path).statusCode()).isIn(200, 503));
        assertThat(RestAssured.get("/q/health/of-nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldHaveEveryMetricOfDashboardAndAlerts() throws Exception {
        // What the device tells of itself it tells once its model is loaded.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        Set<String> scraped = scrape();
        Set<String> asked = Metrics.expressions(Overlay.KEDA_GPU.manifests()).stream()
                .flatMap(expression -> Metrics.names(expression).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        asked.removeAll(Metrics.OF_PROMETHEUS);

        assertThat(asked).contains("sprint_outcomes_total", "sprint_oldest_uncommitted_seconds");
        assertThat(scraped).containsAll(asked);
        assertThat(scraped).doesNotContain("sprint_outcomes");
    }

    @Test
    void shouldTellWhereTheStartWentAndWhatTheDeviceHolds() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                RestAssured.get(Ports.METRICS_PATH).asString().lines())
                        .anyMatch(line -> value(line, "sprint_start_seconds{phase=\"load\"}") > 0)
                        .anyMatch(line -> value(line, "sprint_start_seconds{phase=\"warm-up\"}") > 0)
                        .anyMatch(line -> value(line, "sprint_device_memory_total_bytes") > 1 << 30)
                        .anyMatch(line -> value(line, "sprint_device_memory_used_bytes") > 1 << 20));
    }

    /** Not a number if the line is another's. */
    private static double value(String line, String series) {
        return line.startsWith(series + " ") ? Double.parseDouble(line.substring(series.length() + 1)) : Double.NaN;
    }

    /** Names of all series, when everything that is counted has happened once. */
    private Set<String> scrape() throws Exception {
        for (Method method : SprintMetrics.class.getDeclaredMethods()) {
            Class<?>[] types = method.getParameterTypes();
            boolean counts = Arrays.stream(types)
                    .allMatch(type -> type == String.class
                            || type == Duration.class
                            || type == int.class
                            || type == double.class);
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && counts) {
                Object[] arguments = Arrays.stream(types)
                        .map(type -> type == String.class
                                ? "test"
                                : type == Duration.class
                                        ? (Object) Duration.ZERO
                                        : type == int.class ? (Object) 1 : (Object) 1.0)
                        .toArray();
                method.invoke(metrics, arguments);
            }
        }
        return RestAssured.get(Ports.METRICS_PATH)
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
