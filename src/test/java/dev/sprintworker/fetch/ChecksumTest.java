package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.fetch.Checksum.Algorithm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {

    /** Check values of the CRC catalogue; {@code sha256sum}, {@code git hash-object}. */
    @ParameterizedTest
    @CsvSource({
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
        "GIT_SHA1, e2e107ac61ac259b87c544f6e7a4eb03422c6c21",
        "CRC64NVME, ae8b14860a799888",
        "CRC32C, e3069283",
        "CRC32, cbf43926"
    })
    void shouldAddUpAsOthersDo(Algorithm algorithm, String expected) {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        Checksum.Sum sum = Checksum.sum(algorithm, digits.length);
        sum.update(digits, digits.length);
        assertThat(sum.hex()).isEqualTo(expected);
    }

    @Test
    void shouldRefuseWhatIsNoChecksum() {
        assertThatThrownBy(() -> new Checksum(Algorithm.SHA256, "abc"))
                .hasMessage("'abc' is no sha256, expected 64 hexadecimal digits");
    }
}
