package dev.sprintworker.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that was done to the worker during a run, for the plots.
 *
 * @param seconds since the run began
 */
record Mark(double seconds, String label) {

    /** Lines of milliseconds since 1970, a blank and the label; what is no such line is left out. */
    static List<Mark> read(Optional<Path> file, Instant started) {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return List.of();
        }
        try {
            return Files.readAllLines(file.get()).stream()
                    .filter(line -> line.matches("\\d{1,15} .+"))
                    .map(line -> {
                        String[] parts = line.split(" ", 2);
                        Instant at = Instant.ofEpochMilli(Long.parseLong(parts[0]));
                        return new Mark(Duration.between(started, at).toMillis() / 1e3, parts[1]);
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
