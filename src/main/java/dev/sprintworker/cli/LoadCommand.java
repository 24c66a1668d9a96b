package dev.sprintworker.cli;

import dev.sprintworker.load.LoadClients;
import dev.sprintworker.load.LoadFiles;
import dev.sprintworker.load.LoadRequest;
import dev.sprintworker.load.LoadResult;
import dev.sprintworker.load.LoadRun;
import dev.sprintworker.load.Scenario;
import dev.sprintworker.load.ScenarioException;
import dev.sprintworker.load.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prompts for workers that run, and an account of what became of them. */
@Command(
        name = "load",
        description =
                "Submits the prompts of a scenario at their times, follows their outcomes, and writes prompts.csv "
                        + "and report.html.",
        footerHeading = "%nBrokers:%n",
        footer =
                "--bootstrap-servers and --config go before the worker's variables, KAFKA_BOOTSTRAP_SERVERS and so on. "
                        + "It submits real prompts: their pictures stay in the bucket.",
        exitCodeList = {
            "0:done",
            "1:it could not run, or a prompt failed, was lost or has two outcomes, or a webhook did not come",
            "2:wrong use"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LoadCommand implements Callable<Integer> {
    private static final int MAX_HOLD_SECONDS = 3600;
    private static final String BROKERS = "bootstrap.servers";

    /** Held, or the level would go with the logger. */
    private static final Logger KAFKA_LOG = Logger.getLogger("org.apache.kafka");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            required = true,
            paramLabel = "NAME|FILE",
            description = "One of loadtest/scenarios by its name, or a YAML file.")
    private String scenario;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "load",
            description = "Where to put the files (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Brokers, several with commas.")
    private String bootstrapServers;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties with further settings of Kafka clients, such as security.protocol.")
    private Path config;

    @Option(names = "--prompts", paramLabel = "TOPIC", defaultValue = "sprint.prompts")
    private String prompts;

    @Option(names = "--outcomes", paramLabel = "TOPIC", defaultValue = "sprint.outcomes")
    private String outcomes;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            defaultValue = "sprint-worker",
            description = "Consumer group of the workers (default: ${DEFAULT-VALUE}); what is committed by it is done.")
    private String group;

    @Option(
            names = "--webhook-port",
            paramLabel = "PORT",
            description = "Receive webhooks there, on loopback. Without it and --webhook-url no prompt asks for one.")
    private Integer webhookPort;

    @Option(
            names = "--webhook-url",
            paramLabel = "URL",
            description =
                    "What prompts ask for, if it is another: with --webhook-port it leads to this receiver, which "
                            + "then listens on all addresses; without, nobody looks whether webhooks come.")
    private URI webhookUrl;

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            description = "The /q/metrics of the one worker, for scenarios with a backlog.")
    private URI metrics;

    @Option(
            names = "--marks",
            paramLabel = "FILE",
            description = "Lines 'MILLIS WORDS' that somebody writes during the run; they become marks in the plots.")
    private Path marks;

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Stay so long when all is done, 0 to 3600, so that files can be fetched from a pod.")
    private int hold;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        LoadRequest request = request();
        KAFKA_LOG.setLevel(Level.SEVERE);
        err.println(
                "load: " + request.scenario().name() + ", " + request.scenario().prompts() + " prompts");
        LoadResult result = LoadRun.run(request, progress -> err.println("load: " + progress));
        LoadFiles.write(result, out);
        if (result.behind() > 0) {
            err.println("load: group " + group + " has not committed " + result.behind() + " records");
        }
        spec.commandLine().getOut().println(result.summary().line());
        result.overhead().ifPresent(overhead -> {
            overhead.warmUpLine().ifPresent(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().println(overhead.line());
        });
        TimeUnit.SECONDS.sleep(hold);
        return result.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private LoadRequest request() {
        if (hold < 0 || hold > MAX_HOLD_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--hold is " + hold + ", expected from 0 to " + MAX_HOLD_SECONDS);
        }
        try {
            Scenario read = ScenarioFile.read(scenario);
            if (read.backlog() > 0 && metrics == null) {
                throw new ParameterException(
                        spec.commandLine(), "--metrics is missing, expected for a scenario with a backlog");
            }
            return new LoadRequest(
                    read,
                    client(),
                    prompts,
                    outcomes,
                    group,
                    webhookPort == null ? OptionalInt.empty() : OptionalInt.of(port()),
                    Optional.ofNullable(webhookUrl),
                    Optional.ofNullable(metrics),
                    Optional.ofNullable(marks));
        } catch (ScenarioException e) {
            throw new ParameterException(spec.commandLine(), "--scenario: " + e.getMessage());
        }
    }

    private int port() {
        if (webhookPort < 1 || webhookPort > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), "--webhook-port is " + webhookPort + ", expected from 1 to 65535");
        }
        return webhookPort;
    }

    private Map<String, String> client() {
        Map<String, String> client = new HashMap<>(LoadClients.ofEnvironment(System.getenv()));
        if (config != null) {
            Properties file = new Properties();
            try (Reader reader = Files.newBufferedReader(config)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new ParameterException(
                        spec.commandLine(), "--config: " + config + " cannot be read as Java properties, " + e);
            }
            file.stringPropertyNames().forEach(name -> client.put(name, file.getProperty(name)));
        }
        if (bootstrapServers != null) {
            client.put(BROKERS, bootstrapServers);
        }
        if (!client.containsKey(BROKERS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bootstrap-servers is missing, expected here, as " + BROKERS
                            + " in --config, or as KAFKA_BOOTSTRAP_SERVERS in the environment");
        }
        return client;
    }
}
