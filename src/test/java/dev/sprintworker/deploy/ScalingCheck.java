package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Autoscalers' free-form fields are those they know, and times that contain each other do. */
final class ScalingCheck {

    /** Of KEDA's kafka scaler; its schema takes any. */
    private static final Set<String> KEDA_KAFKA = Set.of(
            "bootstrapServers",
            "consumerGroup",
            "topic",
            "lagThreshold",
            "activationLagThreshold",
            "offsetResetPolicy",
            "allowIdleConsumers",
            "scaleToZeroOnInvalidOffset",
            "excludePersistentLag",
            "limitToPartitionsWithLag",
            "version",
            "partitionLimitation",
            "ensureEvenDistributionOfPartitions",
            "sasl",
            "tls",
            "unsafeSsl",
            "saslTokenType");

    private static final Set<String> KNATIVE = Set.of(
            "autoscaling.knative.dev/class",
            "autoscaling.knative.dev/metric",
            "autoscaling.knative.dev/min-scale",
            "autoscaling.knative.dev/max-scale",
            "autoscaling.knative.dev/initial-scale",
            "autoscaling.knative.dev/activation-scale",
            "autoscaling.knative.dev/target",
            "autoscaling.knative.dev/target-utilization-percentage",
            "autoscaling.knative.dev/window",
            "autoscaling.knative.dev/panic-window-percentage",
            "autoscaling.knative.dev/panic-threshold-percentage",
            "autoscaling.knative.dev/scale-down-delay",
            "autoscaling.knative.dev/scale-to-zero-pod-retention-period",
            "serving.knative.dev/progress-deadline");
    /** To leave the consumer group, see PromptConsumer. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private ScalingCheck() {}

    static void check(Manifests manifests, Findings findings) {
        manifests.of("keda.sh", "ScaledObject").forEach(scaled -> keda(scaled, findings));
        for (Workload workload : manifests.workloads()) {
            if (!workload.runsTool()) {
                times(workload, manifests, findings);
            }
            if (workload.isKnative()) {
                knative(workload, manifests, findings);
            }
        }
    }

    private static void keda(ObjectNode scaled, Findings findings) {
        for (JsonNode trigger : scaled.at("/spec/triggers")) {
            findings.addUnless(
                    trigger.path("type").asText().equals("kafka"),
                    scaled,
                    "trigger " + trigger.path("type").asText() + " is not known here");
            Map<String, String> metadata = Workload.strings(trigger.path("metadata"));
            metadata.keySet()
                    .forEach(key ->
                            findings.addUnless(KEDA_KAFKA.contains(key), scaled, "KEDA's kafka trigger has no " + key));
            findings.addUnless(
                    metadata.getOrDefault("offsetResetPolicy", "latest").equals("earliest"),
                    scaled,
                    "offsetResetPolicy is not earliest, as the worker's is");
            findings.addUnless(
                    metadata.getOrDefault("excludePersistentLag", "false").equals("false"),
                    scaled,
                    "excludePersistentLag: a slow batch would count as no work");
            findings.addUnless(
                    metadata.getOrDefault("lagThreshold", "10").matches("[1-9][0-9]*"),
                    scaled,
                    "lagThreshold is no positive number");
        }
        findings.addUnless(scaled.at("/spec/minReplicaCount").asInt(-1) == 0, scaled, "minReplicaCount is not 0");
        JsonNode policy = scaled.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/policies/0");
        findings.addUnless(
                policy.path("value").asInt()
                        >= scaled.at("/spec/maxReplicaCount").asInt(),
                scaled,
                "scaleUp adds fewer pods at once than maxReplicaCount");
    }

    private static void times(Workload workload, Manifests manifests, Findings findings) {
        SprintConfig config;
        try {
            config = Environment.of(workload, manifests).config();
        } catch (RuntimeException e) {
            // EnvironmentCheck says so.
            return;
        }
        long preStop =
                workload.container().at("/lifecycle/preStop/sleep/seconds").asLong();
        Duration needed = config.shutdown().timeout().plus(LEAVING).plusSeconds(preStop);
        long grace = workload.isKnative()
                ? workload.spec().path("timeoutSeconds").asLong()
                : workload.spec().path("terminationGracePeriodSeconds").asLong(30);
        findings.addUnless(
                grace > needed.toSeconds(),
                workload.object(),
                "is killed " + grace + " s after it is asked to end, it may need " + needed.toSeconds() + " s");
        if (workload.isKnative() && config.roles().contains(SprintConfig.Role.ingress)) {
            findings.addUnless(
                    grace > config.http().timeout().toSeconds() && grace <= 600,
                    workload.object(),
                    "timeoutSeconds is not between sprint.http.timeout and 600");
            // Of config-defaults, revision-response-start-timeout-seconds: 300.
            findings.addUnless(
                    workload.spec().path("responseStartTimeoutSeconds").asLong(300) == grace,
                    workload.object(),
                    "responseStartTimeoutSeconds is not timeoutSeconds, and nothing is answered before the outcome");
            int concurrency = workload.spec().path("containerConcurrency").asInt();
            findings.addUnless(
                    concurrency >= config.batch().maxSize()
                            && concurrency <= config.inFlight().prompts(),
                    workload.object(),
                    "containerConcurrency is not between sprint.batch.max-size and sprint.in-flight.prompts");
        }
    }

    private static void knative(Workload workload, Manifests manifests, Findings findings) {
        Map<String, String> annotations = Workload.strings(workload.template().at("/metadata/annotations"));
        annotations
                .keySet()
                .forEach(key -> findings.addUnless(
                        KNATIVE.contains(key), workload.object(), "Knative knows no annotation " + key));
        String concurrency = workload.spec().path("containerConcurrency").asText("");
        findings.addUnless(
                annotations
                        .getOrDefault("autoscaling.knative.dev/target", concurrency)
                        .equals(concurrency),
                workload.object(),
                "the target of the autoscaler is not containerConcurrency");
        if (workload.labels().getOrDefault("app.kubernetes.io/component", "").equals("notifier")) {
            findings.addUnless(
                    !annotations
                            .getOrDefault("autoscaling.knative.dev/min-scale", "0")
                            .equals("0"),
                    workload.object(),
                    "scaled to zero: nobody calls the notifier back");
        }
        Optional<ObjectNode> source = manifests
                .of("sources.knative.dev", "KafkaSource")
                .filter(candidate ->
                        candidate.at("/spec/sink/ref/name").asText().equals(workload.name()))
                .findFirst();
        source.ifPresent(present -> {
            findings.addUnless(
                    present.at("/spec/ordering").asText().equals("unordered"),
                    present,
                    "ordering is not unordered: one prompt of a partition at a time");
            findings.addUnless(
                    present.at("/spec/delivery/retry").asInt() > 0,
                    present,
                    "delivery without retry: what fails once is given up");
            Duration timeout =
                    Duration.parse(present.at("/spec/delivery/timeout").asText("PT600S"));
            findings.addUnless(
                    timeout.toSeconds() > workload.spec().path("timeoutSeconds").asLong(300),
                    present,
                    "delivery.timeout is not above timeoutSeconds of " + workload.name());
        });
    }
}
