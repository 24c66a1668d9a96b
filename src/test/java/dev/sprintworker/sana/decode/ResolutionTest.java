package dev.sprintworker.sana.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.SnapshotInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolutionTest {
    private static final SnapshotInfo BINNED = new SnapshotInfo("m", "r", "float32", 1024, 32, true);
    private static final SnapshotInfo PLAIN = new SnapshotInfo("m", "r", "float32", 256, 32, false);

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 1024, 1024",
        "1000, 600, 1280, 768",
        "832, 1216, 832, 1216",
        "4096, 256, 2048, 512",
        "256, 4096, 512, 2048",
        "1920, 1080, 1344, 768"
    })
    void shouldGenerateAtTheNearestTrainedAspectRatio(int width, int height, int generatedWidth, int generatedHeight) {
        Resolution resolution = Resolution.of(settings(width, height, true), BINNED);
        assertThat(resolution.width()).isEqualTo(generatedWidth);
        assertThat(resolution.height()).isEqualTo(generatedHeight);
    }

    @Test
    void shouldCoverEverySizeThatMayBeAskedFor() {
        for (int width = 256; width <= 4096; width += 7) {
            for (int height = 256; height <= 4096; height += 13) {
                Resolution resolution = Resolution.of(settings(width, height, true), BINNED);
                assertThat(resolution.resizedWidth()).isGreaterThanOrEqualTo(width);
                assertThat(resolution.resizedHeight()).isGreaterThanOrEqualTo(height);
                assertThat(resolution.resizedWidth() == width || resolution.resizedHeight() == height)
                        .as("one side fits exactly: %s", resolution)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldRoundToMultiplesWhenTheModelHasNoBins() {
        assertThat(Resolution.of(settings(320, 192, true), PLAIN)).isEqualTo(new Resolution(192, 320, 192, 320));
        assertThat(Resolution.of(settings(250, 100, true), PLAIN)).isEqualTo(new Resolution(96, 256, 100, 266));
        assertThat(Resolution.of(settings(64, 64, true), PLAIN)).isEqualTo(new Resolution(64, 64, 64, 64));
    }

    @Test
    void shouldRefuseOtherThanMultiplesWithoutBinning() {
        assertThat(Resolution.of(settings(384, 256, false), BINNED)).isEqualTo(new Resolution(256, 384, 256, 384));
        assertThatThrownBy(() -> Resolution.of(settings(384, 250, false), BINNED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("height is 250, expected a multiple of 32 without resolution binning");
    }

    private static GenerationSettings settings(int width, int height, boolean binning) {
        return new GenerationSettings(width, height, 2, 4.5f, 1.5708f, 1.3f, binning);
    }
}
