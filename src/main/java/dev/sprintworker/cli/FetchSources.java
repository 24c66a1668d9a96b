package dev.sprintworker.cli;

import dev.sprintworker.fetch.FolderSource;
import dev.sprintworker.fetch.HubSource;
import dev.sprintworker.fetch.ModelSource;
import dev.sprintworker.fetch.S3Settings;
import dev.sprintworker.fetch.S3Source;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * Sources as options, environment and files name them. Each method throws {@link IllegalArgumentException} for what the
 * user has to change, naming the option or variable.
 *
 * @param environment variables by name, null if not set
 * @param config properties of S3
 * @param connections at the same time
 */
record FetchSources(UnaryOperator<String> environment, Optional<Path> config, int connections) {
    static final String ENDPOINT = "https://huggingface.co";

    private static final String TOKEN_VARIABLE = "HF_TOKEN";
    private static final String ENDPOINT_VARIABLE = "HF_ENDPOINT";
    private static final Pattern REPO = Pattern.compile("[A-Za-z0-9_][\\w.-]{0,95}/[A-Za-z0-9_][\\w.-]{0,95}");
    private static final int MAX_REVISION_CHARACTERS = 250;
    private static final Path ERROR_STREAM = Path.of("/proc/self/fd/2");

    /** Held, or the level would go with the logger. What matters arrives as an exception. */
    private static final Logger AWS_LOG = Logger.getLogger("software.amazon.awssdk");

    ModelSource hub(String repo, String revision, String endpoint) {
        if (!REPO.matcher(repo).matches() || repo.contains("..")) {
            throw new IllegalArgumentException("--repo is '" + repo + "', expected OWNER/NAME");
        }
        String rev = revision == null ? "main" : revision;
        if (rev.isBlank()
                || rev.length() > MAX_REVISION_CHARACTERS
                || rev.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("--revision is '" + rev + "', expected a branch, tag or commit");
        }
        URI hub = endpoint != null
                ? endpoint("--endpoint", endpoint)
                : endpoint(
                        ENDPOINT_VARIABLE,
                        Optional.ofNullable(environment.apply(ENDPOINT_VARIABLE))
                                .filter(text -> !text.isBlank())
                                .orElse(ENDPOINT));
        return new HubSource(hub, token(hub), repo, rev);
    }

    ModelSource place(String place) {
        if (!place.startsWith("s3://")) {
            if (config.isPresent()) {
                throw new IllegalArgumentException("--config is for S3 only, not for a folder");
            }
            if (!Files.isDirectory(Path.of(place))) {
                throw new IllegalArgumentException(
                        "--from is '" + place + "', expected s3://BUCKET/PREFIX or a folder");
            }
            return new FolderSource(Path.of(place));
        }
        AWS_LOG.setLevel(Level.SEVERE);
        Properties file = properties();
        S3Settings settings = new S3Settings(key -> Optional.ofNullable(file.getProperty(key))
                .or(() -> Optional.ofNullable(System.getProperty(key)))
                .or(() -> Optional.ofNullable(environment.apply(variable(key))))
                .filter(value -> !value.isBlank()));
        return S3Source.of(settings, place, connections);
    }

    /** As MicroProfile Config names it. */
    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private Properties properties() {
        Properties file = new Properties();
        if (config.isPresent()) {
            try (Reader reader = Files.newBufferedReader(config.get())) {
                file.load(reader);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "--config: " + config.get() + " cannot be read, "
                                + e.getClass().getSimpleName(),
                        e);
            }
            if (S3Settings.KEYS.stream().noneMatch(file::containsKey)) {
                throw new IllegalArgumentException("--config: " + config.get()
                        + " has none of the settings that are read: "
                        + String.join(", ", S3Settings.KEYS.stream().sorted().toList()));
            }
        }
        return file;
    }

    private static URI endpoint(String option, String text) {
        try {
            URI uri = URI.create(text.strip().replaceFirst("/+$", ""));
            boolean plain = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (plain && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " is no http(s) address of a hub: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(option + " is no http(s) address of a hub, expected one like " + ENDPOINT);
    }

    /** The message never has the token in it. */
    private Optional<String> token(URI hub) {
        Optional<String> token = Optional.ofNullable(environment.apply(TOKEN_VARIABLE))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        token.ifPresent(secret -> {
            if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException(TOKEN_VARIABLE + " has characters that no token has");
            }
            if ("http".equalsIgnoreCase(hub.getScheme()) && !isLoopback(hub.getHost())) {
                throw new IllegalArgumentException(TOKEN_VARIABLE + " is set, but " + hub
                        + " would get it over plain http: use https, or unset it");
            }
        });
        return token;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.matches("127\\.\\d+\\.\\d+\\.\\d+") || host.equals("[::1]");
    }

    /** Whether standard error is one; where that cannot be told, whether the other two are. */
    static boolean isTerminal() {
        try {
            if (Files.isSymbolicLink(ERROR_STREAM)) {
                return Files.readSymbolicLink(ERROR_STREAM).toString().matches("/dev/(pts/\\d+|tty.*|console)");
            }
        } catch (IOException e) {
            return false;
        }
        return System.console() != null;
    }
}
