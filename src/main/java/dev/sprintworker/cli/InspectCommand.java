package dev.sprintworker.cli;

import dev.sprintworker.sana.DemoSnapshot;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.checkpoint.Component;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.checkpoint.TensorEntry;
import dev.sprintworker.sana.text.PromptTokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether a snapshot can be used, without binding its weights. */
@Command(
        name = "inspect",
        description = "Prints what a snapshot consists of and whether the worker can use it.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final String ROW = "%-14s %-24s %15s %-9s %15s  %s%n";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Snapshot folder (default: the bundled demo snapshot).")
    private Path model;

    private boolean usable = true;

    @Override
    public Integer call() {
        Path folder = model != null ? model : DemoSnapshot.folder();
        Snapshot.requireIndex(folder);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "component", "class", "parameters", "dtype", "bytes", "verdict");
        row("tokenizer", "GemmaTokenizer", () -> {
            PromptTokenizer.load(folder.resolve("tokenizer/tokenizer.json")).close();
            return List.of();
        });
        row("text_encoder", "Gemma2Model", () -> tensors(Snapshot.openTextEncoder(folder)));
        row("transformer", "SanaTransformer2DModel", () -> tensors(Snapshot.openTransformer(folder)));
        row("vae", "AutoencoderDC", () -> tensors(Snapshot.openVae(folder)));
        row("scheduler", "SCMScheduler", () -> {
            Snapshot.openScheduler(folder);
            return List.of();
        });
        if (usable) {
            Snapshot.open(folder);
        }
        out.flush();
        return usable ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void row(String component, String className, Supplier<Collection<TensorEntry>> open) {
        Collection<TensorEntry> tensors = List.of();
        String verdict = "ok";
        try {
            tensors = open.get();
        } catch (SnapshotException e) {
            usable = false;
            verdict = e.getMessage();
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        ROW,
                        component,
                        className,
                        tensors.isEmpty()
                                ? "-"
                                : grouped(tensors.stream()
                                        .mapToLong(TensorEntry::elements)
                                        .sum()),
                        tensors.isEmpty() ? "-" : dtypes(tensors),
                        tensors.isEmpty()
                                ? "-"
                                : grouped(tensors.stream()
                                        .mapToLong(TensorEntry::bytes)
                                        .sum()),
                        verdict);
    }

    private static Collection<TensorEntry> tensors(Component<?> component) {
        return component.weights().tensors().values();
    }

    private static String dtypes(Collection<TensorEntry> tensors) {
        return tensors.stream()
                .map(tensor -> tensor.dtype().name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
