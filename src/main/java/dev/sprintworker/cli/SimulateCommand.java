package dev.sprintworker.cli;

import dev.sprintworker.scaling.Scenario;
import dev.sprintworker.scaling.ScenarioFile;
import dev.sprintworker.scaling.Sweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which numbers an autoscaler is to have. */
@Command(
        name = "simulate",
        description = "Simulates KEDA and Knative on arrivals and says which of the file's numbers to take: "
                + "waits, GPU-seconds and cold starts by trace.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SimulateCommand implements Callable<Integer> {
    /** Which autoscalers are asked for. */
    private enum Autoscaler {
        keda,
        knative,
        both
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Scenario, such as loadtest/scaling/gpu.yaml.")
    private Path file;

    @Option(
            names = "--autoscaler",
            paramLabel = "keda|knative|both",
            defaultValue = "both",
            description = "Whose numbers (default: ${DEFAULT-VALUE}).")
    private Autoscaler autoscaler;

    @Option(
            names = "--all",
            description = "All candidates; otherwise the picked one and those that differ from it in one number.")
    private boolean all;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all candidates to this file too, as JSON.")
    private Path json;

    @Override
    public Integer call() {
        Scenario scenario = scenario();
        Map<String, Sweep> sweeps = new LinkedHashMap<>();
        if (autoscaler != Autoscaler.knative) {
            sweeps.put("KEDA", Sweep.keda(scenario));
        }
        if (autoscaler != Autoscaler.keda) {
            sweeps.put("Knative", Sweep.knative(scenario));
        }
        SimulateReport report = new SimulateReport(sweeps);
        spec.commandLine().getOut().print(report.tables(all));
        spec.commandLine().getOut().flush();
        if (json != null) {
            try {
                Files.writeString(json, report.json() + System.lineSeparator());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (Map.Entry<String, Sweep> sweep : sweeps.entrySet()) {
            if (sweep.getValue().picked().isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println(
                                sweep.getKey() + ": no candidate keeps p95 within target and cold start on all traces");
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private Scenario scenario() {
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "FILE is '" + file + "', expected a file");
        }
        try {
            return ScenarioFile.read(file);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
