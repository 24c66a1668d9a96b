package dev.sprintworker.fetch;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be had, and how.
 *
 * @param out folder that the snapshot will be
 * @param variant of the weights, such as {@code bf16}; empty: the ones without a variant in their names
 * @param connections 1 to 64
 * @param partBytes what one request asks for, 64 KiB to 1 GiB
 * @param retries further attempts of one request, 0 to 100
 * @param waitForOthers whether to wait while another process fetches into the same folder
 * @param verify whether to read every byte of a folder that is there already
 */
public record FetchRequest(
        Path out,
        Optional<String> variant,
        int connections,
        long partBytes,
        int retries,
        boolean waitForOthers,
        boolean verify) {
    public static final int MAX_CONNECTIONS = 64;
    public static final int MAX_RETRIES = 100;
    public static final long MIN_PART_BYTES = 64L << 10;
    public static final long MAX_PART_BYTES = 1L << 30;

    public FetchRequest {
        requireWithin("--connections", connections, 1, MAX_CONNECTIONS);
        requireWithin("--part-size", partBytes, MIN_PART_BYTES, MAX_PART_BYTES);
        requireWithin("--retries", retries, 0, MAX_RETRIES);
        variant.ifPresent(name -> {
            if (!name.matches("[A-Za-z0-9_]{1,32}")) {
                throw new IllegalArgumentException(
                        "--variant is '" + name + "', expected 1 to 32 letters and digits, such as bf16");
            }
        });
    }

    private static void requireWithin(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " is " + value + ", expected from " + min + " to " + max);
        }
    }
}
