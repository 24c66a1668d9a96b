package dev.sprintworker.notify;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A request as its receiver had it, one JSON line each; written before anything is answered.
 *
 * @param port it came to
 * @param path of the request line
 * @param id {@code webhook-id}; empty if there was none
 * @param timestamp {@code webhook-timestamp} in seconds; 0 if there was none
 * @param signed whether the reference library found it good
 * @param type of the body
 * @param prompt id in the body
 * @param status that is answered, 0 for none
 * @param receivedMillis since the epoch
 */
record Receipt(
        int port,
        String path,
        String id,
        long timestamp,
        boolean signed,
        String type,
        String prompt,
        int status,
        long receivedMillis) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    byte[] line() {
        try {
            return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that are whole; the last one may be half written. */
    static List<Receipt> read(Path file) {
        try {
            String lines = Files.readString(file);
            return lines.substring(0, lines.lastIndexOf('\n') + 1)
                    .lines()
                    .map(Receipt::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Receipt parse(String line) {
        try {
            return JSON.readValue(line, Receipt.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the sender was told that it has arrived. */
    boolean accepted() {
        return status / 100 == 2;
    }
}
