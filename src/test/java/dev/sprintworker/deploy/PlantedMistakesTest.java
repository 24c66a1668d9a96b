package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is made in a copy of the manifests, and the validator names it: the object, and what is wrong with it. */
class PlantedMistakesTest {

    @TempDir
    private Path copy;

    /**
     * @param overlay in which it shows
     * @param file in which it is made
     * @param text in the file, at its first place
     * @param mistake takes its place
     * @param object the one that is found
     * @param finding part of what is said about it
     */
    private record Mistake(
            String name, Overlay overlay, String file, String text, String mistake, String object, String finding) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake(
                        "misspelt field of a core kind",
                        Overlay.KEDA_GPU,
                        "k8s/base/worker.yaml",
                        "terminationGracePeriodSeconds:",
                        "terminationGracePeriodSecond:",
                        "Deployment/sprint-worker",
                        "terminationGracePeriodSecond"),
                new Mistake(
                        "misspelt field deep in a core kind",
                        Overlay.KEDA_CPU,
                        "k8s/base/notifier.yaml",
                        "        seccompProfile:",
                        "        seccompProfil:",
                        "Deployment/sprint-notifier",
                        "seccompProfil"),
                new Mistake(
                        "misspelt field of a custom resource",
                        Overlay.KEDA_GPU,
                        "k8s/base/worker-scaling.yaml",
                        "pollingInterval:",
                        "pollInterval:",
                        "ScaledObject/sprint-worker",
                        "pollInterval"),
                new Mistake(
                        "misspelt field of a Knative pod",
                        Overlay.KNATIVE_GPU,
                        "k8s/gpu/pod.yaml",
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        "requiredDuringScheduling",
                        "Service/sprint-worker",
                        "requiredDuringScheduling"),
                new Mistake(
                        "value of the wrong type",
                        Overlay.KNATIVE_CPU,
                        "knative/base/worker.yaml",
                        "containerConcurrency: 12",
                        "containerConcurrency: twelve",
                        "Service/sprint-worker",
                        "containerConcurrency"),
                new Mistake(
                        "misspelt metadata of a scaler",
                        Overlay.KEDA_CPU,
                        "k8s/base/worker-scaling.yaml",
                        "activationLagThreshold:",
                        "activationThreshold:",
                        "ScaledObject/sprint-worker",
                        "activationThreshold"),
                new Mistake(
                        "misspelt annotation of an autoscaler",
                        Overlay.KNATIVE_CPU,
                        "knative/base/worker.yaml",
                        "autoscaling.knative.dev/scale-down-delay",
                        "autoscaling.knative.dev/scaledown-delay",
                        "Service/sprint-worker",
                        "scaledown-delay"),
                new Mistake(
                        "wrong port of a probe",
                        Overlay.KNATIVE_GPU,
                        "knative/base/notifier.yaml",
                        "              path: /q/health/ready\n              port: 8080",
                        "              path: /q/health/ready\n              port: 8081",
                        "Service/sprint-notifier",
                        "there is no port 8081"),
                new Mistake(
                        "wrong port of a container",
                        Overlay.KEDA_CPU,
                        "k8s/common/api.yaml",
                        "containerPort: 8080",
                        "containerPort: 8081",
                        "Deployment/sprint-api",
                        "the program listens at 8080"),
                new Mistake(
                        "wrong port of a Service",
                        Overlay.KEDA_GPU,
                        "k8s/common/api.yaml",
                        "targetPort: http",
                        "targetPort: web",
                        "Service/sprint-api",
                        "has no container port web"),
                new Mistake(
                        "wrong probe path",
                        Overlay.KEDA_GPU,
                        "k8s/base/notifier.yaml",
                        "          livenessProbe:\n            httpGet:\n              path: /q/health/live",
                        "          livenessProbe:\n            httpGet:\n              path: /health/live",
                        "Deployment/sprint-notifier",
                        "livenessProbe asks for /health/live"),
                new Mistake(
                        "missing toleration",
                        Overlay.KEDA_GPU,
                        "k8s/gpu/pod.yaml",
                        "    - key: nvidia.com/gpu\n",
                        "    - key: nvidia.com/gpus\n",
                        "Deployment/sprint-worker",
                        "no toleration of the taint nvidia.com/gpu"),
                new Mistake(
                        "GPU without a device that says so",
                        Overlay.KNATIVE_GPU,
                        "k8s/gpu/pod.yaml",
                        "value: cuda:0",
                        "value: auto",
                        "Service/sprint-worker",
                        "would take the CPU"),
                new Mistake(
                        "variable the program does not know",
                        Overlay.KEDA_CPU,
                        "k8s/overlays/cpu-demo/worker.yaml",
                        "SPRINT_MODEL_THREADS",
                        "SPRINT_MODEL_THREAD",
                        "Deployment/sprint-worker",
                        "does not know SPRINT_MODEL_THREAD"),
                new Mistake(
                        "variable Kafka does not know",
                        Overlay.KNATIVE_GPU,
                        "k8s/common/config.yaml",
                        "KAFKA_SSL_TRUSTSTORE_TYPE",
                        "KAFKA_TRUSTSTORE_TYPE",
                        "Service/sprint-worker",
                        "does not know KAFKA_TRUSTSTORE_TYPE"),
                new Mistake(
                        "value the program refuses",
                        Overlay.KEDA_CPU,
                        "k8s/common/config.yaml",
                        "SPRINT_S3_PRESIGN: 1h",
                        "SPRINT_S3_PRESIGN: 8d",
                        "Deployment/sprint-worker",
                        "would not start"),
                new Mistake(
                        "Deployment's selector that selects nothing",
                        Overlay.KEDA_CPU,
                        "k8s/base/notifier.yaml",
                        "  selector:\n    matchLabels:\n      app.kubernetes.io/name: sprint-worker\n      app.kubernetes.io/component: notifier\n  template:",
                        "  selector:\n    matchLabels:\n      app.kubernetes.io/name: sprint-worker\n      app.kubernetes.io/component: notify\n  template:",
                        "Deployment/sprint-notifier",
                        "does not select the pods of the template"),
                new Mistake(
                        "Service's selector that selects nothing",
                        Overlay.KNATIVE_CPU,
                        "k8s/common/monitoring/service.yaml",
                        "  selector:\n    app.kubernetes.io/name: sprint-worker",
                        "  selector:\n    app.kubernetes.io/name: sprint",
                        "Service/sprint-metrics",
                        "selects no pod"),
                new Mistake(
                        "unknown secret",
                        Overlay.KEDA_GPU,
                        "k8s/common/api.yaml",
                        "                  name: api-token",
                        "                  name: api-tokens",
                        "Deployment/sprint-api",
                        "secret api-tokens is made by nobody"),
                new Mistake(
                        "unknown key of a secret",
                        Overlay.KNATIVE_CPU,
                        "knative/base/source.yaml",
                        "          name: sprint-source\n          key: user.crt",
                        "          name: sprint-source\n          key: tls.crt",
                        "KafkaSource/sprint-prompts",
                        "no key tls.crt"),
                new Mistake(
                        "file that no secret has",
                        Overlay.KEDA_CPU,
                        "k8s/base/notifier.yaml",
                        "value: /etc/sprint/webhook-secrets/default",
                        "value: /etc/sprint/webhook-secrets/shop",
                        "Deployment/sprint-notifier",
                        "secret webhook-secrets has no key shop"),
                new Mistake(
                        "volume that is not there",
                        Overlay.KNATIVE_GPU,
                        "k8s/model/mount.yaml",
                        "    name: model\n    mountPath",
                        "    name: models\n    mountPath",
                        "Service/sprint-worker",
                        "there is no volume models"),
                new Mistake(
                        "topic that is not declared",
                        Overlay.KEDA_CPU,
                        "k8s/common/kafka/topics.yaml",
                        "name: sprint.webhooks.9\n",
                        "name: sprint.webhooks.10\n",
                        "Deployment/sprint-notifier",
                        "topic sprint.webhooks.9 is not declared"),
                new Mistake(
                        "missing ACL of transactions",
                        Overlay.KEDA_GPU,
                        "k8s/common/kafka/user-worker.yaml",
                        "          name: sprint-worker\n          patternType: prefix",
                        "          name: sprint-worker\n          patternType: literal",
                        "Deployment/sprint-worker",
                        "lacks Write of transactionalId sprint-worker-*"),
                new Mistake(
                        "missing ACL of the autoscaler",
                        Overlay.KEDA_GPU,
                        "k8s/base/user-keda.yaml",
                        "name: sprint-worker",
                        "name: sprint-workers",
                        "ScaledObject/sprint-worker",
                        "lacks Describe of group sprint-worker"),
                new Mistake(
                        "more workers than partitions",
                        Overlay.KEDA_GPU,
                        "k8s/base/worker-scaling.yaml",
                        "maxReplicaCount: 8",
                        "maxReplicaCount: 25",
                        "ScaledObject/sprint-worker",
                        "maxReplicaCount is above the partitions"),
                new Mistake(
                        "autoscaler of another group",
                        Overlay.KEDA_CPU,
                        "k8s/base/worker-scaling.yaml",
                        "consumerGroup: sprint-worker",
                        "consumerGroup: sprint-workers",
                        "ScaledObject/sprint-worker",
                        "consumerGroup is not that of sprint-worker"),
                new Mistake(
                        "target that does not exist",
                        Overlay.KEDA_CPU,
                        "k8s/base/worker-scaling.yaml",
                        "  scaleTargetRef:\n    name: sprint-worker",
                        "  scaleTargetRef:\n    name: worker",
                        "ScaledObject/sprint-worker",
                        "there is no Deployment worker"),
                new Mistake(
                        "sink that does not exist",
                        Overlay.KNATIVE_CPU,
                        "knative/base/source.yaml",
                        "        name: sprint-undelivered",
                        "        name: sprint-dead-letters",
                        "KafkaSource/sprint-prompts",
                        "there is no KafkaSink sprint-dead-letters"),
                new Mistake(
                        "delivery that gives up at once",
                        Overlay.KNATIVE_CPU,
                        "knative/base/source.yaml",
                        "    retry: 12\n",
                        "",
                        "KafkaSource/sprint-prompts",
                        "delivery without retry"),
                new Mistake(
                        "open to the world",
                        Overlay.KNATIVE_CPU,
                        "knative/base/worker.yaml",
                        "networking.knative.dev/visibility: cluster-local",
                        "networking.knative.dev/visibility: public",
                        "Service/sprint-worker",
                        "has to be cluster-local"),
                new Mistake(
                        "worker that may go to the internet",
                        Overlay.KEDA_CPU,
                        "k8s/common/network/webhooks.yaml",
                        "app.kubernetes.io/component: notifier",
                        "app.kubernetes.io/component: worker",
                        "Deployment/sprint-worker",
                        "may go out to the internet"),
                new Mistake(
                        "webhooks that may go to private addresses",
                        Overlay.KNATIVE_CPU,
                        "k8s/common/network/webhooks.yaml",
                        "              - 169.254.0.0/16\n",
                        "",
                        "Service/sprint-notifier",
                        "may go to private addresses"),
                new Mistake(
                        "Kafka behind a closed port",
                        Overlay.KNATIVE_GPU,
                        "k8s/common/network/servers.yaml",
                        "port: 9093",
                        "port: 9092",
                        "Service/sprint-worker",
                        "lets it reach Kafka at port 9093"),
                new Mistake(
                        "root file system that can be written",
                        Overlay.KEDA_CPU,
                        "k8s/common/api.yaml",
                        "readOnlyRootFilesystem: true",
                        "readOnlyRootFilesystem: false",
                        "Deployment/sprint-api",
                        "readOnlyRootFilesystem"),
                new Mistake(
                        "service links",
                        Overlay.KEDA_CPU,
                        "k8s/base/worker.yaml",
                        "enableServiceLinks: false",
                        "enableServiceLinks: true",
                        "Deployment/sprint-worker",
                        "enableServiceLinks"),
                new Mistake(
                        "grace that is too short",
                        Overlay.KEDA_CPU,
                        "k8s/base/worker.yaml",
                        "terminationGracePeriodSeconds: 45",
                        "terminationGracePeriodSeconds: 30",
                        "Deployment/sprint-worker",
                        "is killed 30 s after it is asked to end"),
                new Mistake(
                        "wrong name of a monitored port",
                        Overlay.KEDA_CPU,
                        "k8s/common/monitoring/service-monitor.yaml",
                        "- port: metrics",
                        "- port: http",
                        "ServiceMonitor/sprint",
                        "has no port named http"),
                new Mistake(
                        "misspelt field of an alert",
                        Overlay.KEDA_CPU,
                        "k8s/common/monitoring/alerts.yaml",
                        "          for: 1m\n",
                        "          duration: 1m\n",
                        "PrometheusRule/sprint",
                        "duration"),
                new Mistake(
                        "unknown setting of a topic",
                        Overlay.KEDA_GPU,
                        "k8s/common/kafka/topics.yaml",
                        "    max.message.bytes: 1179660",
                        "    max.message.size: 1179660",
                        "KafkaTopic/sprint.webhooks.dlq",
                        "no topic setting max.message.size"),
                new Mistake(
                        "image without a version",
                        Overlay.KEDA_GPU,
                        "k8s/overlays/gpu/kustomization.yaml",
                        "0.1.0-gpu",
                        "latest",
                        "Deployment/sprint-worker",
                        "has no version"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldNameTheMistake(Mistake mistake) throws IOException {
        copy("k8s");
        copy("knative");
        Path file = copy.resolve(mistake.file());
        String text = Files.readString(file);
        assertThat(text).contains(mistake.text());
        int at = text.indexOf(mistake.text());
        Files.writeString(
                file,
                text.substring(0, at)
                        + mistake.mistake()
                        + text.substring(at + mistake.text().length()));

        List<String> findings = Validator.findings(
                Overlay.manifests(Kustomization.build(mistake.overlay().under(copy))));

        assertThat(findings)
                .anySatisfy(finding ->
                        assertThat(finding).startsWith(mistake.object() + ":").contains(mistake.finding()));
    }

    private void copy(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(file);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
