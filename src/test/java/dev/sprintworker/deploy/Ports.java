package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Where containers listen, and what is asked there. The paths are tried against a running worker by {@code RunningWorkerIT}. */
final class Ports {

    static final String METRICS_PATH = "/q/metrics";
    static final Map<String, Set<String>> PATHS_BY_PROBE = Map.of(
            "startupProbe", Set.of("/q/health/started", "/q/health/live", "/q/health/ready"),
            "readinessProbe", Set.of("/q/health/ready"),
            "livenessProbe", Set.of("/q/health/live"));
    /** Quarkus' default. */
    private static final String HTTP_PORT = "8080";

    private Ports() {}

    /** @param port name or number */
    static boolean listensAt(Workload workload, JsonNode port) {
        return Yaml.each(workload.container().path("ports"))
                .anyMatch(own -> port.isNumber()
                        ? own.path("containerPort").asInt() == port.asInt()
                        : own.path("name").asText().equals(port.asText()));
    }

    /** Every process that serves tells how it is, at the port it listens at. */
    static void check(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            if (workload.runsTool()) {
                continue;
            }
            String listens = Environment.of(workload, manifests).get("QUARKUS_HTTP_PORT", HTTP_PORT);
            for (JsonNode port : workload.container().path("ports")) {
                findings.addUnless(
                        port.path("containerPort").asText().equals(listens),
                        workload.object(),
                        "containerPort is " + port.path("containerPort").asText() + ", the program listens at "
                                + listens);
            }
            PATHS_BY_PROBE.forEach((probe, paths) -> {
                JsonNode get = workload.container().path(probe).path("httpGet");
                String path = get.path("path").asText();
                findings.addUnless(
                        paths.contains(path),
                        workload.object(),
                        probe + " asks for " + (path.isEmpty() ? "nothing" : path) + ", expected one of " + paths);
                findings.addUnless(
                        listensAt(workload, get.path("port")),
                        workload.object(),
                        probe + ": there is no port " + get.path("port").asText());
            });
        }
    }
}
