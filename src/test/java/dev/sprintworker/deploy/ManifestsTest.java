package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManifestsTest {

    @ParameterizedTest
    @EnumSource(Overlay.class)
    void shouldFitTheClusterTheProgramAndEachOther(Overlay overlay) {
        assertThat(Validator.findings(overlay.manifests())).isEmpty();
    }
}
