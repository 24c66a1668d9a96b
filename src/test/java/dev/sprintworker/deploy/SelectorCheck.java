package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** What selects pods selects some, and ports lead to where somebody listens. */
final class SelectorCheck {

    private SelectorCheck() {}

    static void check(Manifests manifests, Findings findings) {
        List<Workload> workloads = manifests.workloads();
        for (Workload workload : workloads) {
            if (workload.object().path("kind").asText().equals("Deployment")) {
                JsonNode selector = workload.object().at("/spec/selector");
                findings.addUnless(
                        !selector.path("matchLabels").isEmpty() && Labels.select(selector, workload.labels()),
                        workload.object(),
                        "spec.selector does not select the pods of the template");
            }
            for (JsonNode constraint : workload.spec().path("topologySpreadConstraints")) {
                findings.addUnless(
                        Labels.select(constraint.path("labelSelector"), workload.labels()),
                        workload.object(),
                        "topologySpreadConstraints do not select its own pods");
            }
        }
        manifests.of("", "Service").forEach(service -> service(service, workloads, findings));
        Stream.concat(
                        manifests.of("policy", "PodDisruptionBudget").map(budget ->
                                new ObjectNode[] {budget, (ObjectNode) budget.at("/spec/selector")}),
                        manifests.of("networking.k8s.io", "NetworkPolicy").map(policy ->
                                new ObjectNode[] {policy, (ObjectNode) policy.at("/spec/podSelector")}))
                .forEach(pair -> findings.addUnless(
                        workloads.stream().anyMatch(workload -> Labels.select(pair[1], workload.labels())),
                        pair[0],
                        "its selector selects no pod"));
        manifests
                .of("monitoring.coreos.com", "ServiceMonitor")
                .forEach(monitor -> monitor(monitor, manifests, findings));
    }

    private static void service(ObjectNode service, List<Workload> workloads, Findings findings) {
        List<Workload> selected = workloads.stream()
                .filter(workload -> Labels.contain(workload.labels(), service.at("/spec/selector")))
                .toList();
        findings.addUnless(!selected.isEmpty(), service, "its selector selects no pod");
        for (JsonNode port : service.at("/spec/ports")) {
            selected.stream().filter(workload -> !workload.runsTool()).forEach(workload -> {
                boolean listens =
                        Ports.listensAt(workload, port.has("targetPort") ? port.get("targetPort") : port.get("port"));
                findings.addUnless(
                        listens,
                        service,
                        "port " + port.path("name").asText() + ": " + workload.name() + " has no container port "
                                + port.path("targetPort").asText());
            });
        }
    }

    private static void monitor(ObjectNode monitor, Manifests manifests, Findings findings) {
        List<ObjectNode> services = manifests
                .of("", "Service")
                .filter(service ->
                        Labels.select(monitor.at("/spec/selector"), Workload.strings(service.at("/metadata/labels"))))
                .toList();
        findings.addUnless(!services.isEmpty(), monitor, "its selector selects no Service");
        for (JsonNode endpoint : monitor.at("/spec/endpoints")) {
            String name = endpoint.path("port").asText();
            for (ObjectNode service : services) {
                boolean has = Yaml.each(service.at("/spec/ports"))
                        .anyMatch(port -> port.path("name").asText().equals(name));
                findings.addUnless(
                        has,
                        monitor,
                        "Service " + service.at("/metadata/name").asText() + " has no port named " + name);
            }
            findings.addUnless(
                    endpoint.path("path").asText().equals(Ports.METRICS_PATH),
                    monitor,
                    "metrics are at " + Ports.METRICS_PATH + ", not at "
                            + endpoint.path("path").asText());
        }
    }
}
