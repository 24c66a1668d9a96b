package dev.sprintworker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What there is to do about webhooks from the command line. */
@Command(
        name = "webhook",
        description = "Webhooks: who may be called.",
        subcommands = {WebhookCheckCommand.class},
        mixinStandardHelpOptions = true)
final class WebhookCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command, expected check");
    }
}
