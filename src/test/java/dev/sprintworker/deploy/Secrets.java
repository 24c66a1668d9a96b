package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Secrets and their keys: those the user gives by the generators of {@code secrets/}, and those Strimzi makes. */
record Secrets(Map<String, Set<String>> keysByName) {

    private static final Set<String> OF_A_USER = Set.of("ca.crt", "user.crt", "user.key", "user.p12", "user.password");
    private static final Set<String> OF_A_CLUSTER = Set.of("ca.crt", "ca.p12", "ca.password");

    /** What the generators will make once each {@code .example} is filled in. */
    static Secrets generated(Path... folders) {
        Map<String, Set<String>> secrets = new HashMap<>();
        for (Path folder : folders) {
            for (JsonNode generator :
                    Yaml.document(folder.resolve("kustomization.yaml")).path("secretGenerator")) {
                Set<String> keys = new HashSet<>();
                generator
                        .path("envs")
                        .forEach(file -> keys.addAll(envKeys(folder.resolve(file.asText() + ".example"))));
                generator.path("files").forEach(file -> keys.add(file.asText().split("=")[0]));
                generator
                        .path("literals")
                        .forEach(pair -> keys.add(pair.asText().split("=")[0]));
                secrets.put(generator.get("name").asText(), keys);
            }
        }
        return new Secrets(secrets);
    }

    private static Set<String> envKeys(Path file) {
        try {
            Set<String> keys = new HashSet<>();
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    keys.add(line.split("=")[0]);
                }
            }
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With those Strimzi makes for the users and the cluster of the manifests. */
    Secrets and(Manifests manifests) {
        Map<String, Set<String>> all = new HashMap<>(keysByName);
        manifests.of("kafka.strimzi.io", "KafkaUser").forEach(user -> {
            all.put(user.at("/metadata/name").asText(), OF_A_USER);
            all.put(user.at("/metadata/labels").path("strimzi.io/cluster").asText() + "-cluster-ca-cert", OF_A_CLUSTER);
        });
        return new Secrets(all);
    }

    /** What is wrong with a reference to a key; nothing, if it will be there. */
    Optional<String> missing(String name, String key) {
        Set<String> keys = keysByName.get(name);
        if (keys == null) {
            return Optional.of("secret " + name + " is made by nobody");
        }
        return keys.contains(key)
                ? Optional.empty()
                : Optional.of("secret " + name + " has no key " + key + ", but " + keys);
    }
}
