package dev.sprintworker.webhook;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.telemetry.SprintLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys under one name. Those in a file are read again at each use: the file is small, and neither its time nor a
 * watch tells of every change on every file system. A file that cannot be used leaves the keys it had before in force,
 * and is told of once.
 */
final class NamedSecret {

    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int MAX_KEYS = 8;
    private static final String COMMENT = "#";

    private final String name;
    private final Optional<Path> file;
    private byte[] content = {};
    private List<SigningKey> keys = List.of();
    private String problem = "";

    private NamedSecret(String name, Optional<Path> file) {
        this.name = name;
        this.file = file;
    }

    /** Throws {@link IllegalArgumentException} naming the secret if it cannot be used. */
    static NamedSecret of(String name, SprintConfig.Secret config) {
        NamedSecret secret = new NamedSecret(name, config.file());
        try {
            if (config.value().isPresent() == config.file().isPresent()) {
                throw new IllegalArgumentException("has to have either a value or a file");
            }
            if (config.file().isPresent()) {
                secret.read(config.file().get());
            } else {
                secret.keys = parse(config.value().get());
            }
            return secret;
        } catch (IOException e) {
            throw new IllegalArgumentException("webhook secret " + name + ": its file cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("webhook secret " + name + ": " + e.getMessage(), e);
        }
    }

    /** The newest first, at least one. */
    synchronized List<SigningKey> keys() {
        file.ifPresent(path -> {
            String found = reload(path);
            if (!found.isEmpty() && !found.equals(problem)) {
                SprintLog.LOG.webhookSecretNotReloaded(name, found);
            }
            problem = found;
        });
        return keys;
    }

    /** Why the file cannot be used; empty if it can. */
    private String reload(Path path) {
        try {
            read(path);
            return "";
        } catch (IOException e) {
            return "its file cannot be read, " + e.getClass().getSimpleName();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private void read(Path path) throws IOException {
        if (Files.size(path) > MAX_FILE_BYTES) {
            throw new IllegalArgumentException("its file has more than " + MAX_FILE_BYTES + " bytes");
        }
        byte[] read = Files.readAllBytes(path);
        if (!Arrays.equals(read, content)) {
            keys = parse(new String(read, StandardCharsets.UTF_8).lines().toList());
            content = read;
        }
    }

    private static List<SigningKey> parse(List<String> lines) {
        List<String> secrets = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                .toList();
        if (secrets.isEmpty() || secrets.size() > MAX_KEYS) {
            throw new IllegalArgumentException("has " + secrets.size() + " keys, expected from 1 to " + MAX_KEYS);
        }
        return secrets.stream().map(SigningKey::parse).toList();
    }

    @Override
    public String toString() {
        return "NamedSecret[" + name + "]";
    }
}
