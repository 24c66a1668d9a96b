package dev.sprintworker.cli;

import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.PipelineOptions;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.SanaSprintPipeline;
import dev.sprintworker.sana.Snapshot;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What commands that make pictures are told of the pipeline. */
final class PipelineArguments {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Snapshot folder (default: the bundled demo snapshot).")
    private Path model;

    @Option(
            names = "--precision",
            paramLabel = "bfloat16|float32",
            defaultValue = "bfloat16",
            description = "What the networks compute in (default: ${DEFAULT-VALUE}).")
    private String precision;

    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "cpu, cuda:N or auto (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads of one operator (default: all).")
    private Integer threads;

    Snapshot snapshot() {
        return Snapshot.open(model != null ? model : DemoSnapshot.folder());
    }

    String precision() {
        return precision;
    }

    /** Binds the weights. */
    SanaSprintPipeline load(Snapshot snapshot, boolean softcapping) {
        return wrongUseIfRefused(() -> SanaSprintPipeline.load(
                snapshot,
                new PipelineOptions(
                        Precision.of(precision),
                        device,
                        threads != null ? OptionalInt.of(threads) : OptionalInt.empty(),
                        softcapping)));
    }

    /** What the pipeline refuses as an argument is the user's to change. */
    <T> T wrongUseIfRefused(Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
