package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.config.SprintConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Environment variables of a workload's container; what comes from a secret has a stand-in for its value. */
record Environment(Map<String, String> variables) {

    private static final Map<Map<String, String>, SprintConfig> READ = new ConcurrentHashMap<>();
    /** Long enough for a token. */
    private static final String SECRET = "a-secret-value-of-some-length";

    static Environment of(Workload workload, Manifests manifests) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode source : workload.container().path("envFrom")) {
            manifests
                    .find("", "ConfigMap", source.at("/configMapRef/name").asText())
                    .ifPresent(map -> variables.putAll(Workload.strings(map.path("data"))));
        }
        for (JsonNode variable : workload.container().path("env")) {
            variables.put(
                    variable.path("name").asText(),
                    variable.has("value") ? variable.path("value").asText() : SECRET);
        }
        return new Environment(variables);
    }

    String get(String name, String otherwise) {
        return variables.getOrDefault(name, otherwise);
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /**
     * The program's configuration, as it reads it.
     *
     * @throws io.smallrye.config.ConfigValidationException if the program would not start
     */
    SprintConfig config() {
        return READ.computeIfAbsent(variables, Environment::read);
    }

    private static SprintConfig read(Map<String, String> variables) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(SprintConfig.class)
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new EnvConfigSource(variables, 300))
                .withValidator(new BeanValidationConfigValidatorImpl())
                .build();
        return config.getConfigMapping(SprintConfig.class);
    }
}
