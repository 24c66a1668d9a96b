package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scenario of {@code loadtest/scenarios}: {@code ./mvnw -Ploadtest -Dscenario=NAME verify}, output in target/loadtest/NAME. */
@Tag("loadtest")
class LoadIT {

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldLoseAndDoubleNothing() throws Exception {
        String file = System.getProperty("scenario", "smoke");
        Scenario scenario = ScenarioFile.read(file);
        try (EmbeddedLoad load =
                new EmbeddedLoad(scenario.embedded(), Path.of("target", "loadtest", scenario.name()))) {
            assertThat(load.run(file)).as("exit status of the generator").isZero();
            assertThat(load.workerDied()).isFalse();
            int prompts = scenario.warmUp() + scenario.prompts() + scenario.backlog();
            assertThat(load.log())
                    .filteredOn(line -> line.startsWith("load: prompts="))
                    .singleElement()
                    .asString()
                    .startsWith("load: prompts=" + prompts + " completed=" + prompts + " failed=0 lost=0 doubled=0 ");
            if (scenario.backlog() > 0) {
                assertThat(load.log()).last().asString().startsWith("overhead: p50=");
            }
        }
    }
}
