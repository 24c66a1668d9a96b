package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioFileTest {

    private static final String LEAST = "prompts: 10\narrivals: {profile: poisson, perSecond: 2}\n";

    static List<String> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("loadtest/scenarios"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shouldReadThoseInTheJarByName(String name) {
        assertThat(ScenarioFile.read(name))
                .isEqualTo(ScenarioFile.read("loadtest/scenarios/" + name + ".yaml"))
                .satisfies(scenario -> assertThat(scenario.name()).isEqualTo(name));
    }

    @Test
    void shouldSubmitATwentyfoldBurstOfAThousandPromptsAndKillTheWorker() {
        Scenario burst = ScenarioFile.read("burst");

        assertThat(burst.prompts()).isEqualTo(1000);
        assertThat(burst.arrivals())
                .isInstanceOfSatisfying(
                        Arrivals.Burst.class,
                        arrivals -> assertThat(arrivals.factor()).isEqualTo(20));
        assertThat(burst.embedded().killAfterOutcomes()).hasValue(300);
    }

    @Test
    void shouldHaveDefaultsForAllButPromptsAndArrivals() {
        Scenario scenario = ScenarioFile.parse("least", LEAST);

        assertThat(scenario.arrivals()).isEqualTo(new Arrivals.Poisson(2));
        assertThat(scenario.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(scenario.mix().sizes().weights()).isEqualTo(Map.of(new Size(256, 256), 1.0));
        assertThat(scenario.mix().resubmitted()).isZero();
        assertThat(scenario.embedded().killAfterOutcomes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            prompts: 0                              | prompts is 0, expected a whole number from 1 to 1000000
            prompts: 1.5                            | prompts is 1.5, expected a whole number from 1 to 1000000
            warmUp: -1                              | warmUp is -1, expected a whole number from 0 to 10000
            timeoutSeconds: 0.5                     | timeoutSeconds is 0.5, expected a number from 1 to 86400
            timeoutSeconds: .nan                    | Malformed numeric value '.nan'
            promts: 3                               | promts is unknown, expected one of prompts, arrivals
            mix: {steps: {5: 1}}                    | mix.steps has 5, expected steps from 1 to 4
            mix: {steps: {2: 0}}                    | mix.steps.2 is 0, expected a number from 0.001 to 1000000
            mix: {steps: 2}                         | mix.steps is 2, expected a mapping of steps from 1 to 4 to weights
            mix: {sizes: {256: 1}}                  | mix.sizes has 256, expected sizes like 256x192
            mix: {images: {9: 1}}                   | mix.images has 9, expected images from 1 to 8
            mix: {repeated: 1.1}                    | mix.repeated is 1.1, expected a number from 0 to 1
            mix: 1                                  | mix is 1, expected a mapping
            arrivals: {profile: linear}             | arrivals.profile is "linear", expected one of poisson, burst, one-by-one
            arrivals: {perSecond: 2}                | arrivals.profile is missing, expected one of poisson
            arrivals: {profile: poisson, perSecond: 0} | arrivals.perSecond is 0, expected a number from 0.001 to 10000
            arrivals: {profile: poisson, factor: 2} | arrivals.factor is unknown, expected one of profile, perSecond
            arrivals: {profile: burst, factor: 0.5} | arrivals.factor is 0.5, expected a number from 1 to 1000
            embedded: {killAfterOutcomes: 11}       | embedded.killAfterOutcomes is 11, expected a whole number from 1 to 10
            """)
    void shouldNameTheKeyAndTheBound(String wrong, String message) {
        String key = wrong.substring(0, wrong.indexOf(':'));
        String rest = LEAST.lines()
                .filter(line -> !line.startsWith(key + ":"))
                .reduce("", (before, line) -> before + line + "\n");

        assertThatThrownBy(() -> ScenarioFile.parse("wrong", rest + wrong))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith("wrong: " + message);
    }

    @Test
    void shouldNotSendPromptsAgainInAClosedLoop() {
        assertThatThrownBy(() -> ScenarioFile.parse(
                        "wrong", "prompts: 1\narrivals: {profile: one-by-one}\nmix: {resubmitted: 0.1}"))
                .hasMessage("wrong: mix.resubmitted is 0.1, expected a number from 0 to 0");
    }

    @Test
    void shouldRefuseKeysThatComeTwiceAndFilesThatAreNotThere() {
        assertThatThrownBy(() -> ScenarioFile.parse("twice", LEAST + "prompts: 11"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("Duplicate field 'prompts'");
        assertThatThrownBy(() -> ScenarioFile.read("none")).hasMessageContaining("there is no scenario none");
        assertThatThrownBy(() -> ScenarioFile.read("no/such.yaml")).hasMessage("no/such.yaml does not exist");
        assertThatThrownBy(() -> ScenarioFile.parse("empty", "")).isInstanceOf(ScenarioException.class);
    }
}
