package dev.sprintworker.sana.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.sana.checkpoint.ReadAhead.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final Path FIRST = Path.of("1.safetensors");
    private static final Path SECOND = Path.of("2.safetensors");
    private static final List<TensorEntry> TENSORS =
            List.of(tensor(FIRST, 8, 100), tensor(FIRST, 108, 50), tensor(FIRST, 200, 40), tensor(SECOND, 8, 30));

    @Test
    void shouldAskForEverythingThatMemoryIsThereFor() {
        assertThat(ReadAhead.ranges(TENSORS, 220))
                .isEqualTo(Map.of(
                        FIRST, List.of(new Range(8, 150), new Range(200, 40)), SECOND, List.of(new Range(8, 30))));
    }

    @Test
    void shouldAskForNoMoreThanMemoryIsThereFor() {
        assertThat(ReadAhead.ranges(TENSORS, 160))
                .isEqualTo(Map.of(FIRST, List.of(new Range(8, 150), new Range(200, 10))));
        assertThat(ReadAhead.ranges(TENSORS, 0)).isEmpty();
    }

    private static TensorEntry tensor(Path file, long position, long bytes) {
        return new TensorEntry("t" + position, DType.F16, List.of(bytes / 2), file, position);
    }
}
