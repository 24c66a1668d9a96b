package dev.sprintworker.cli;

import dev.sprintworker.sana.RandomSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Snapshots to measure with where released weights cannot be had. */
@Command(
        name = "fabricate",
        description = "Writes a snapshot of a released size with random weights: its pictures show nothing, "
                + "but take the time and memory of real ones.",
        mixinStandardHelpOptions = true)
final class FabricateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--size", required = true, paramLabel = "0.6B|1.6B", description = "Size of the transformer.")
    private String size;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to make; about 9 GB at 1.6B.")
    private Path out;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "N", description = "Of the weights (default: 0).")
    private long seed;

    @Override
    public Integer call() {
        if (!RandomSnapshot.SIZES.contains(size)) {
            throw new ParameterException(
                    spec.commandLine(), "--size is " + size + ", expected one of " + RandomSnapshot.SIZES);
        }
        try {
            requireEmpty();
            long bytes = RandomSnapshot.write(size, seed, out);
            spec.commandLine().getOut().printf("%s: %,d bytes of weights%n", out, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CommandLine.ExitCode.OK;
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(out)) {
            try (Stream<Path> files = Files.list(out)) {
                if (files.findAny().isPresent()) {
                    throw new ParameterException(spec.commandLine(), "--out: " + out + " is not empty");
                }
            }
        }
    }
}
