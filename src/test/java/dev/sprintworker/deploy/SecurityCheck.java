package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** No process may do more than it has to. Pods of others (Kafka's) are not made here. */
final class SecurityCheck {

    /** The user of the images. */
    private static final int UID = 10_001;

    private SecurityCheck() {}

    static void check(Manifests manifests, Findings findings) {
        for (Workload workload : manifests.workloads()) {
            JsonNode container = workload.container();
            JsonNode own = container.path("securityContext");
            JsonNode pods = workload.spec().path("securityContext");
            require(
                    !own.path("allowPrivilegeEscalation").asBoolean(true),
                    workload,
                    "allowPrivilegeEscalation is not false",
                    findings);
            require(
                    own.path("readOnlyRootFilesystem").asBoolean(),
                    workload,
                    "readOnlyRootFilesystem is not true",
                    findings);
            require(
                    own.at("/capabilities/drop/0").asText().equals("ALL")
                            && !own.path("capabilities").has("add"),
                    workload,
                    "capabilities are not all dropped",
                    findings);
            require(either(own, pods, "runAsNonRoot").asBoolean(), workload, "runAsNonRoot is not true", findings);
            require(either(own, pods, "runAsUser").asInt() == UID, workload, "runAsUser is not " + UID, findings);
            require(
                    either(own, pods, "seccompProfile").path("type").asText().equals("RuntimeDefault"),
                    workload,
                    "seccompProfile is not RuntimeDefault",
                    findings);
            require(
                    !workload.spec().path("automountServiceAccountToken").asBoolean(true),
                    workload,
                    "automountServiceAccountToken is not false",
                    findings);
            require(
                    workload.volume("tmp")
                            .filter(volume -> volume.at("/emptyDir").has("sizeLimit"))
                            .isPresent(),
                    workload,
                    "no emptyDir of limited size for /tmp",
                    findings);
            require(
                    container.at("/resources/requests").has("cpu")
                            && container.at("/resources/limits").has("memory"),
                    workload,
                    "resources: a CPU request and a memory limit are needed",
                    findings);
            require(
                    container.path("image").asText().matches(".+:[0-9].*"),
                    workload,
                    "image " + container.path("image").asText() + " has no version",
                    findings);
            require(
                    workload.spec().path("containers").size() == 1
                            && !workload.spec().has("hostNetwork"),
                    workload,
                    "one container, without the node's network",
                    findings);
            for (JsonNode mount : container.path("volumeMounts")) {
                boolean mayWrite = Set.of("tmp").contains(mount.path("name").asText()) || workload.runsTool();
                require(
                        mayWrite || mount.path("readOnly").asBoolean(),
                        workload,
                        "volume " + mount.path("name").asText() + " is not mounted read-only",
                        findings);
            }
            if (workload.isKnative()) {
                require(
                        workload.object()
                                .at("/metadata/labels")
                                .path("networking.knative.dev/visibility")
                                .asText()
                                .equals("cluster-local"),
                        workload,
                        "POST / has no authentication: networking.knative.dev/visibility has to be cluster-local",
                        findings);
            }
        }
    }

    private static JsonNode either(JsonNode container, JsonNode pod, String field) {
        return container.has(field) ? container.path(field) : pod.path(field);
    }

    private static void require(boolean fine, Workload workload, String message, Findings findings) {
        findings.addUnless(fine, workload.object(), message);
    }
}
