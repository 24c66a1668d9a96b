package dev.sprintworker.cli;

import dev.sprintworker.deadletter.Replay;
import dev.sprintworker.deadletter.ReplayRequest;
import dev.sprintworker.deadletter.ReplayedLetter.Action;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Dead letters back to where they came from, after what made them dead is mended. */
@Command(
        name = "replay",
        description = "Puts the records of a dead-letter topic back into the topic each came from, as they were, "
                + "and prints one JSON line for each.",
        footerHeading = "%nHow to use it safely:%n",
        footer = {
            "Mend the cause first, look with --dry-run, then run the same with the --code that was mended and a --since "
                    + "that leaves older letters alone.",
            "Dead letters stay in their topic, so a second run puts them back again. The worker knows a prompt it has "
                    + "had by source and id and answers it once. A record that still is no CloudEvent comes back as a "
                    + "new dead letter. Letters that get there during a run are left for the next one."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);
    private static final String BROKERS = "bootstrap.servers";
    private static final String BROKERS_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";
    private static final Pattern ADDRESSES = Pattern.compile("[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*");

    /** Held, or the level would go with the logger. What matters arrives as an exception, the rest is chatter. */
    private static final Logger KAFKA_LOG = Logger.getLogger("org.apache.kafka");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--topic",
            required = true,
            paramLabel = "TOPIC",
            description = "The dead-letter topic, such as sprint.prompts.dlq.")
    private String topic;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only letters from then on: 2030-01-31T12:00:00Z, or back from now: 1h, 7d, PT1H30M "
                    + "(default: all).")
    private String since;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "Only letters with this dead-letter-code, such as unknown_type; may be repeated.")
    private Set<String> codes = new LinkedHashSet<>();

    @Option(names = "--dry-run", description = "Print what would be done and write nothing.")
    private boolean dryRun;

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            description = "Put all of them into this topic (default: the one each came from).")
    private String to;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Brokers, several with commas (default: from --config, else the environment's "
                    + BROKERS_VARIABLE + ").")
    private String bootstrapServers;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties with further settings of Kafka clients, such as security.protocol.")
    private Path config;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to wait for an answer of the brokers, 1s to 10m (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Override
    public Integer call() {
        ReplayRequest request = request(Instant.now());
        ReplayReport report = new ReplayReport(spec.commandLine().getOut());
        KAFKA_LOG.setLevel(Level.OFF);
        boolean finished = false;
        try {
            Replay.run(request, report::add);
            finished = true;
        } finally {
            if (finished || !report.isEmpty()) {
                spec.commandLine().getErr().println(topic + ": " + report.summary(dryRun));
            }
        }
        return report.count(Action.FAILED) > 0 ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private ReplayRequest request(Instant now) {
        if (topic.equals(to)) {
            throw wrong("--to is '" + to + "', expected another topic than --topic");
        }
        return new ReplayRequest(
                topic,
                Optional.ofNullable(since).map(text -> since(text, now)),
                codes,
                Optional.ofNullable(to),
                dryRun,
                timeout(),
                client());
    }

    private Instant since(String text, Instant now) {
        String expected = "--since is '" + text + "', expected a time like 2030-01-31T12:00:00Z or back from now "
                + "like 1h, from " + Instant.EPOCH + " to now";
        try {
            Instant instant = TimeText.instant(text, now);
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(now)) {
                throw wrong(expected);
            }
            return instant;
        } catch (DateTimeException e) {
            throw wrong(expected);
        }
    }

    private Duration timeout() {
        String expected = "--timeout is '" + timeout + "', expected from 1s to 10m";
        try {
            Duration duration = TimeText.duration(timeout);
            if (duration.compareTo(MIN_TIMEOUT) < 0 || duration.compareTo(MAX_TIMEOUT) > 0) {
                throw wrong(expected);
            }
            return duration;
        } catch (DateTimeException e) {
            throw wrong(expected);
        }
    }

    private Map<String, String> client() {
        Properties file = new Properties();
        if (config != null) {
            try (Reader reader = Files.newBufferedReader(config)) {
                file.load(reader);
            } catch (IOException e) {
                throw wrong("--config: " + config + " cannot be read, "
                        + e.getClass().getSimpleName());
            } catch (IllegalArgumentException e) {
                throw wrong("--config: " + config + " is no Java properties file, " + e.getMessage());
            }
        }
        Map<String, String> client = new HashMap<>();
        file.stringPropertyNames().forEach(name -> client.put(name, file.getProperty(name)));
        client.put(BROKERS, brokers(client));
        return client;
    }

    private String brokers(Map<String, String> file) {
        String environment = System.getenv(BROKERS_VARIABLE);
        String brokers = bootstrapServers != null ? bootstrapServers : file.getOrDefault(BROKERS, environment);
        if (brokers == null) {
            throw wrong("--bootstrap-servers is missing, expected here, as " + BROKERS + " in --config, or as "
                    + BROKERS_VARIABLE + " in the environment");
        }
        if (!ADDRESSES.matcher(brokers.strip()).matches()) {
            throw wrong("--bootstrap-servers is '" + brokers + "', expected HOST:PORT, several with commas");
        }
        return brokers.strip();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
