package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;

/** Who asks for a GPU gets to a node with one, and uses it. */
final class GpuCheck {

    private static final String RESOURCE = "nvidia.com/gpu";

    private GpuCheck() {}

    static void check(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            JsonNode limit = workload.container().at("/resources/limits").path(RESOURCE);
            String device = Environment.of(workload, manifests).get("SPRINT_MODEL_DEVICE", "auto");
            if (limit.isMissingNode()) {
                findings.addUnless(
                        !device.startsWith("cuda"),
                        workload.object(),
                        "SPRINT_MODEL_DEVICE is " + device + " without the resource " + RESOURCE);
                findings.addUnless(
                        !workload.spec().has("tolerations"),
                        workload.object(),
                        "tolerations without the resource " + RESOURCE);
                continue;
            }
            findings.addUnless(
                    limit.asText().equals("1"),
                    workload.object(),
                    RESOURCE + " is " + limit.asText() + ", a worker uses one");
            findings.addUnless(
                    device.equals("cuda:0"),
                    workload.object(),
                    "SPRINT_MODEL_DEVICE is " + device + ", which would take the CPU where it finds no GPU");
            boolean tolerates = Yaml.each(workload.spec().path("tolerations"))
                    .anyMatch(toleration -> toleration.path("key").asText().equals(RESOURCE)
                            && toleration.path("operator").asText().equals("Exists")
                            && toleration.path("effect").asText("NoSchedule").equals("NoSchedule"));
            findings.addUnless(
                    tolerates,
                    workload.object(),
                    "no toleration of the taint " + RESOURCE + ": it would never be scheduled");
            boolean chooses = Yaml.each(
                            workload.spec()
                                    .at(
                                            "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms"))
                    .flatMap(term -> Yaml.each(term.path("matchExpressions")))
                    .anyMatch(expression -> expression.path("key").asText().equals("nvidia.com/gpu.product")
                            && !expression.path("values").isEmpty());
            findings.addUnless(
                    chooses,
                    workload.object(),
                    "no node affinity on nvidia.com/gpu.product: it could land on a GPU without bfloat16");
        }
    }
}
