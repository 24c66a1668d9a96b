package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Knative Serving refuses some fields of pods unless a flag allows them: those that are used are on the list. */
final class FeatureCheck {

    private static final String POD = "kubernetes.podspec-";
    private static final Map<String, String> FLAGS_BY_FIELD = Map.ofEntries(
            Map.entry("affinity", "affinity"),
            Map.entry("topologySpreadConstraints", "topologyspreadconstraints"),
            Map.entry("hostAliases", "hostaliases"),
            Map.entry("nodeSelector", "nodeselector"),
            Map.entry("tolerations", "tolerations"),
            Map.entry("runtimeClassName", "runtimeclassname"),
            Map.entry("priorityClassName", "priorityclassname"),
            Map.entry("schedulerName", "schedulername"),
            Map.entry("securityContext", "securitycontext"),
            Map.entry("shareProcessNamespace", "shareprocessnamespace"),
            Map.entry("initContainers", "init-containers"),
            Map.entry("dnsConfig", "dnsconfig"),
            Map.entry("dnsPolicy", "dnspolicy"));

    private FeatureCheck() {}

    static void check(Manifests manifests, Findings findings) {
        manifests.workloads().stream().filter(Workload::isKnative).forEach(workload -> {
            FLAGS_BY_FIELD.forEach((field, flag) -> {
                if (workload.spec().has(field)) {
                    require(POD + flag, field, workload, manifests, findings);
                }
            });
            for (JsonNode volume : workload.spec().path("volumes")) {
                if (volume.has("persistentVolumeClaim")) {
                    require(POD + "persistent-volume-claim", "volumes", workload, manifests, findings);
                    if (!volume.at("/persistentVolumeClaim/readOnly").asBoolean()) {
                        require(POD + "persistent-volume-write", "volumes", workload, manifests, findings);
                    }
                }
            }
        });
    }

    private static void require(String flag, String field, Workload workload, Manifests manifests, Findings findings) {
        findings.addUnless(
                manifests.features().contains(flag),
                workload.object(),
                field + " needs the flag " + flag + ", which knative/serving/config-features.yaml does not enable");
    }
}
