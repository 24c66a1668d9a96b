package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/** What is named exists: secrets and their keys, ConfigMaps, volumes, accounts, targets, files behind mounts. */
final class ReferenceCheck {

    private final Manifests manifests;
    private final Secrets secrets;
    private final Findings findings;

    private ReferenceCheck(Manifests manifests, Findings findings) {
        this.manifests = manifests;
        this.secrets = manifests.secrets().and(manifests);
        this.findings = findings;
    }

    static void check(Manifests manifests, Findings findings) {
        ReferenceCheck check = new ReferenceCheck(manifests, findings);
        manifests.workloads().forEach(check::workload);
        manifests.objects().forEach(object -> check.keyReferences(object, object));
        manifests
                .of("keda.sh", "TriggerAuthentication")
                .forEach(authentication -> authentication
                        .at("/spec/secretTargetRef")
                        .forEach(reference -> check.secret(
                                authentication,
                                reference.path("name").asText(),
                                reference.path("key").asText())));
        manifests.of("keda.sh", "ScaledObject").forEach(check::scaledObject);
        manifests.of("sources.knative.dev", "KafkaSource").forEach(source -> {
            check.named(source, source.at("/spec/sink/ref"));
            check.named(source, source.at("/spec/delivery/deadLetterSink/ref"));
        });
        manifests.of("eventing.knative.dev", "KafkaSink").forEach(sink -> {
            for (String key : new String[] {"protocol", "ca.crt", "user.crt", "user.key"}) {
                check.secret(sink, sink.at("/spec/auth/secret/ref/name").asText(), key);
            }
        });
    }

    private void workload(Workload workload) {
        ObjectNode object = workload.object();
        String account = workload.spec().path("serviceAccountName").asText();
        exists(object, "", "ServiceAccount", account);
        for (JsonNode source : workload.container().path("envFrom")) {
            exists(object, "", "ConfigMap", source.at("/configMapRef/name").asText());
        }
        for (JsonNode volume : workload.spec().path("volumes")) {
            if (volume.has("configMap")) {
                exists(object, "", "ConfigMap", volume.at("/configMap/name").asText());
            } else if (volume.has("persistentVolumeClaim")) {
                exists(
                        object,
                        "",
                        "PersistentVolumeClaim",
                        volume.at("/persistentVolumeClaim/claimName").asText());
            } else if (volume.has("secret")
                    && !secrets.keysByName()
                            .containsKey(volume.at("/secret/secretName").asText())) {
                findings.add(object, "secret " + volume.at("/secret/secretName").asText() + " is made by nobody");
            }
            String name = volume.path("name").asText();
            findings.addUnless(mount(workload, name).isPresent(), object, "volume " + name + " is mounted nowhere");
        }
        for (JsonNode mount : workload.container().path("volumeMounts")) {
            String name = mount.path("name").asText();
            findings.addUnless(workload.volume(name).isPresent(), object, "volumeMounts: there is no volume " + name);
        }
        Environment.of(workload, manifests).variables().forEach((variable, value) -> file(workload, variable, value));
    }

    private static Optional<JsonNode> mount(Workload workload, String volume) {
        return Yaml.each(workload.container().path("volumeMounts"))
                .filter(mount -> mount.path("name").asText().equals(volume))
                .findFirst();
    }

    /** A path in a variable lies on a volume, and where that is a secret the secret has the file. */
    private void file(Workload workload, String variable, String value) {
        if (!value.matches("/(etc/sprint|models)/.*")) {
            return;
        }
        Optional<JsonNode> mount = Yaml.each(workload.container().path("volumeMounts"))
                .filter(candidate ->
                        Path.of(value).startsWith(candidate.path("mountPath").asText()))
                .findFirst();
        if (mount.isEmpty()) {
            findings.add(workload.object(), variable + " is " + value + ", where nothing is mounted");
            return;
        }
        JsonNode volume = workload.volume(mount.get().path("name").asText()).orElse(mount.get());
        if (volume.has("secret")) {
            String file = Path.of(mount.get().path("mountPath").asText())
                    .relativize(Path.of(value))
                    .toString();
            secret(workload.object(), volume.at("/secret/secretName").asText(), file);
        }
    }

    /** Every secretKeyRef and configMapKeyRef, wherever it is. */
    private void keyReferences(ObjectNode object, JsonNode node) {
        JsonNode reference = node.path("secretKeyRef");
        if (reference.isObject()) {
            secret(
                    object,
                    reference.path("name").asText(),
                    reference.path("key").asText());
        }
        JsonNode map = node.path("configMapKeyRef");
        if (map.isObject()) {
            exists(object, "", "ConfigMap", map.path("name").asText());
        }
        node.forEach(child -> keyReferences(object, child));
    }

    private void scaledObject(ObjectNode scaled) {
        exists(
                scaled,
                "apps",
                "Deployment",
                scaled.at("/spec/scaleTargetRef/name").asText());
        for (JsonNode trigger : scaled.at("/spec/triggers")) {
            exists(
                    scaled,
                    "keda.sh",
                    "TriggerAuthentication",
                    trigger.at("/authenticationRef/name").asText());
        }
    }

    private void named(ObjectNode object, JsonNode reference) {
        exists(
                object,
                Manifests.group(reference),
                reference.path("kind").asText(),
                reference.path("name").asText());
    }

    private void exists(ObjectNode object, String group, String kind, String name) {
        findings.addUnless(manifests.find(group, kind, name).isPresent(), object, "there is no " + kind + " " + name);
    }

    private void secret(ObjectNode object, String name, String key) {
        secrets.missing(name, key).ifPresent(message -> findings.add(object, message));
    }
}
