package dev.sprintworker.scaling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Scenarios as YAML: every field is required and no other is known. */
public final class ScenarioFile {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ScenarioFile() {}

    /** @throws IllegalArgumentException naming the file and the field that is missing, unknown or out of bounds */
    public static Scenario read(Path file) {
        try {
            Scenario scenario = YAML.readValue(Files.readString(file), Scenario.class);
            Map<String, Trace> traces = new LinkedHashMap<>();
            for (Map.Entry<String, Trace> trace : scenario.traces().entrySet()) {
                Trace read = withTimes(trace.getValue(), file);
                // Nothing costs nothing, and no candidate is a multiple of that.
                if (read.arrivals().stream().allMatch(run -> run.length == 0)) {
                    throw new IllegalArgumentException(file + ": trace " + trace.getKey() + " has no arrivals");
                }
                traces.put(trace.getKey(), read);
            }
            return new Scenario(
                    scenario.worker(),
                    scenario.maxWorkers(),
                    scenario.partitions(),
                    scenario.targetWaitSeconds(),
                    scenario.waitWeight(),
                    scenario.source(),
                    traces,
                    scenario.keda(),
                    scenario.knative());
        } catch (ValueInstantiationException e) {
            throw new IllegalArgumentException(file + ": " + e.getCause().getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trace withTimes(Trace trace, Path file) throws IOException {
        if (trace instanceof RecordedTrace recorded) {
            try {
                return RecordedTrace.of(recorded.csv(), Files.readAllLines(file.resolveSibling(recorded.csv())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
        return trace;
    }
}
