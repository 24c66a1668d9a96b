package dev.sprintworker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.RandomSnapshot;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.checkpoint.TorchRuntime;
import dev.sprintworker.sana.text.Gemma2TextEncoder;
import dev.sprintworker.sana.text.PromptTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long the weights of a random snapshot of the 1.6B size take until pictures can be made, against reading the same
 * files once from end to end as {@code cat} does: with a page cache that has none of them, and one that has all. Prints a
 * table for docs/benchmarks.md.
 */
@Tag("full-size")
class BindIT {
    private static final Path FOLDER = Path.of(System.getProperty("speed.model", "target/full-size/1.6B"));
    private static final int CAT_BYTES = 128 << 10;

    @Test
    void shouldSayHowLongBindingTakes() throws Exception {
        if (Files.notExists(FOLDER.resolve("vae/diffusion_pytorch_model.safetensors"))) {
            RandomSnapshot.write("1.6B", 0, FOLDER);
        }
        TorchRuntime.load();
        List<Path> files;
        try (Stream<Path> all = Files.walk(FOLDER)) {
            files = all.filter(file -> file.toString().endsWith(".safetensors")).toList();
        }
        PageCache.drop(files);
        double coldRead = seconds(() -> read(files));
        PageCache.drop(files);
        double coldBind = bindSeconds();
        double warmRead = seconds(() -> read(files));
        double warmBind = bindSeconds();
        double instruction = instruction();
        String report = String.format(
                Locale.ROOT,
                "| page cache | read once, seconds | bind, seconds | ratio | without the instruction |%n"
                        + "| --- | --- | --- | --- | --- |%n"
                        + "| empty | %.1f | %.1f | %.2f | %.2f |%n| full | %.1f | %.1f | %.2f | %.2f |%n"
                        + "To compute the instruction once, a part of the above, alone: %.1f s%n",
                coldRead,
                coldBind,
                coldBind / coldRead,
                (coldBind - instruction) / coldRead,
                warmRead,
                warmBind,
                warmBind / warmRead,
                (warmBind - instruction) / warmRead,
                instruction);
        Files.writeString(Path.of("target/bind.md"), report);
        System.out.print(report);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static double seconds(Work work) throws IOException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void read(List<Path> files) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CAT_BYTES);
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (channel.read(buffer.clear()) > 0) {
                    // as cat to /dev/null
                }
            }
        }
    }

    private static double bindSeconds() {
        PipelineOptions options = new PipelineOptions(Precision.BFLOAT16, "cpu", OptionalInt.empty(), false);
        long start = System.nanoTime();
        try (SanaSprintPipeline pipeline = SanaSprintPipeline.load(Snapshot.open(FOLDER), options)) {
            assertThat(pipeline.device()).isEqualTo("cpu");
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** Seconds of the text encoder for what prompts begin with, which loading ends with. */
    private static double instruction() throws IOException {
        Snapshot snapshot = Snapshot.open(FOLDER);
        try (PromptTokenizer tokenizer = PromptTokenizer.load(snapshot.tokenizer());
                Gemma2TextEncoder encoder =
                        Gemma2TextEncoder.load(snapshot.textEncoder(), Precision.BFLOAT16, false, Device.cpu())) {
            return seconds(() -> encoder.remember(tokenizer.instructionPrefix()));
        }
    }
}
