package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

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
        Set<String> scraped = scrape();
        Set<String> asked = Metrics.expressions(Overlay.KEDA_GPU.manifests()).stream()
                .flatMap(expression -> Metrics.names(expression).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        asked.removeAll(Metrics.OF_PROMETHEUS);

        assertThat(asked).contains("sprint_outcomes_total", "sprint_oldest_uncommitted_seconds");
        assertThat(scraped).containsAll(asked);
        assertThat(scraped).doesNotContain("sprint_outcomes");
    }

    /** Names of all series, when everything that is counted has happened once. */
    private Set<String> scrape() throws Exception {
        for (Method method : SprintMetrics.class.getDeclaredMethods()) {
            Class<?>[] types = method.getParameterTypes();
            boolean counts = Arrays.stream(types)
                    .allMatch(type -> type == String.class || type == Duration.class || type == int.class);
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && counts) {
                Object[] arguments = Arrays.stream(types)
                        .map(type ->
                                type == String.class ? "test" : type == Duration.class ? (Object) Duration.ZERO : 1)
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
