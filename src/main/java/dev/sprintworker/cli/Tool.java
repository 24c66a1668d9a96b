package dev.sprintworker.cli;

import dev.sprintworker.deadletter.ReplayFailedException;
import dev.sprintworker.fetch.FetchException;
import dev.sprintworker.load.LoadFailedException;
import dev.sprintworker.sana.DeviceOutOfMemoryException;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The commands of the jar. Results go to standard output, errors in one line to standard error. */
@Command(
        name = "sprint-worker",
        description =
                "SANA-Sprint pictures from the command line, dead letters, webhooks and the numbers of autoscalers. "
                        + "Without a command: the worker.",
        subcommands = {
            GenerateCommand.class,
            InspectCommand.class,
            FabricateCommand.class,
            FetchModelCommand.class,
            BenchCommand.class,
            SimulateCommand.class,
            ReplayCommand.class,
            WebhookCommand.class,
            LoadCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "sprint-worker 0.1.0-SNAPSHOT",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:failed; the reason is on standard error", "2:wrong use"})
public final class Tool implements Runnable {
    private static final Logger DJL_LOG = Logger.getLogger("ai.djl");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command and returns the exit status. */
    public static int run(String... args) {
        return run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        // Kept in a field, or the level would go with the logger. DJL tells at INFO what no user of a tool asks for.
        DJL_LOG.setLevel(Level.SEVERE);
        try {
            return execute(out, err, args);
        } catch (OutOfMemoryError e) {
            err.println("not enough memory for the heap: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Tool())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Tool::wrongUse)
                .setExecutionExceptionHandler(Tool::failed)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private static int wrongUse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(e.getMessage().lines().findFirst().orElse("wrong use"));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for more information.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof SnapshotException
                || e instanceof DeviceOutOfMemoryException
                || e instanceof ReplayFailedException
                || e instanceof FetchException
                || e instanceof LoadFailedException) {
            err.println(e.getMessage());
        } else if (e instanceof UncheckedIOException) {
            err.println("input or output failed: " + e.getCause());
        } else {
            err.println("this should not happen: " + e);
            // A defect of ours: whoever reports it needs more than a line.
            e.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
