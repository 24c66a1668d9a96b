package dev.sprintworker.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Scenarios as YAML: one of those in the jar by its name, or a file. */
public final class ScenarioFile {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> PROFILES = new LinkedHashSet<>(List.of("poisson", "burst", "one-by-one"));
    private static final double DAY_SECONDS = 86_400;
    private static final double LEAST_RATE = 0.001;
    private static final double MOST_RATE = 10_000;

    private ScenarioFile() {}

    /**
     * @param nameOrFile a name without slash and ending is one in the jar
     * @throws ScenarioException if there is none, or it says what it must not
     */
    public static Scenario read(String nameOrFile) {
        try {
            if (nameOrFile.matches("[a-z0-9-]+")) {
                return named(nameOrFile);
            }
            Path file = Path.of(nameOrFile);
            String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
            return parse(name, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ScenarioException(nameOrFile + " does not exist");
        } catch (IOException e) {
            throw new ScenarioException(nameOrFile + " cannot be read: " + e.getMessage());
        }
    }

    private static Scenario named(String name) throws IOException {
        try (InputStream resource = ScenarioFile.class.getResourceAsStream("/loadtest/" + name + ".yaml")) {
            if (resource == null) {
                throw new ScenarioException("there is no scenario " + name
                        + ": see loadtest/scenarios, or name a file as ./" + name + ".yaml");
            }
            return parse(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Scenario parse(String name, String yaml) {
        try {
            return scenario(name, new Fields("", YAML.readTree(yaml)));
        } catch (JsonProcessingException e) {
            throw new ScenarioException(name + ": " + e.getOriginalMessage());
        } catch (ScenarioException e) {
            throw new ScenarioException(name + ": " + e.getMessage());
        }
    }

    private static Scenario scenario(String name, Fields fields) {
        int prompts = fields.whole("prompts", 1, 1_000_000)
                .orElseThrow(
                        () -> new ScenarioException("prompts is missing, expected a whole number from 1 to 1000000"));
        Arrivals arrivals = arrivals(fields.in("arrivals"));
        Scenario scenario = new Scenario(
                name,
                prompts,
                fields.whole("seed", 1, 0, Integer.MAX_VALUE),
                fields.whole("warmUp", 0, 0, 10_000),
                arrivals,
                mix(fields.in("mix"), arrivals),
                Duration.ofMillis(Math.round(fields.number("timeoutSeconds", 120, 1, DAY_SECONDS) * 1e3)),
                fields.whole("backlog", 0, 0, 100_000),
                embedded(fields.in("embedded"), prompts));
        fields.end();
        return scenario;
    }

    private static Scenario.Embedded embedded(Fields fields, int prompts) {
        Scenario.Embedded embedded =
                new Scenario.Embedded(fields.whole("killAfterOutcomes", 1, prompts), fields.whole("threads", 1, 1024));
        fields.end();
        return embedded;
    }

    private static Arrivals arrivals(Fields fields) {
        Arrivals arrivals = switch (fields.text("profile", PROFILES)) {
            case "poisson" -> new Arrivals.Poisson(fields.number("perSecond", 1, LEAST_RATE, MOST_RATE));
            case "burst" ->
                new Arrivals.Burst(
                        fields.number("perSecond", 1, LEAST_RATE, MOST_RATE),
                        fields.number("factor", 20, 1, 1000),
                        fields.number("fromSeconds", 10, 0, DAY_SECONDS),
                        fields.number("lengthSeconds", 10, LEAST_RATE, DAY_SECONDS));
            default -> new Arrivals.OneByOne();
        };
        fields.end();
        return arrivals;
    }

    private static Scenario.Mix mix(Fields fields, Arrivals arrivals) {
        // In a closed loop there is no time at which an event could come again.
        double mostResubmitted = arrivals instanceof Arrivals.OneByOne ? 0 : 1;
        Scenario.Mix mix = new Scenario.Mix(
                fields.weighted("sizes", new Size(256, 256), Size::of, "sizes like 256x192"),
                fields.weighted("steps", 2, text -> upTo(4, text), "steps from 1 to 4"),
                fields.weighted("images", 1, text -> upTo(8, text), "images from 1 to 8"),
                fields.number("repeated", 0, 0, 1),
                fields.number("resubmitted", 0, 0, mostResubmitted),
                fields.number("webhooks", 0, 0, 1));
        fields.end();
        return mix;
    }

    private static Integer upTo(int most, String text) {
        return text.matches("[1-9]") && Integer.parseInt(text) <= most ? Integer.valueOf(text) : null;
    }
}
