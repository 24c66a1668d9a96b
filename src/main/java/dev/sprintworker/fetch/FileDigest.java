package dev.sprintworker.fetch;

import dev.sprintworker.fetch.Checksum.Algorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Checksums of a file on disk, by one reading of all its bytes. */
final class FileDigest {
    private static final int BUFFER_BYTES = 1 << 20;

    private FileDigest() {}

    /** The file's SHA-256, in hexadecimal digits. */
    static String sha256(Path file) throws IOException {
        return sums(file, Optional.empty()).get(Algorithm.SHA256);
    }

    /**
     * The file's SHA-256.
     *
     * @throws FetchException if the file's bytes do not add up to the checksum
     */
    static String verified(Path file, String name, Optional<Checksum> expected) throws IOException {
        Map<Algorithm, String> sums = sums(file, expected.map(Checksum::algorithm));
        if (expected.isPresent()) {
            Algorithm algorithm = expected.get().algorithm();
            String actual = sums.get(algorithm);
            if (!actual.equals(expected.get().hex())) {
                throw new FetchException(name + ": " + algorithm.label() + " is " + actual + ", expected "
                        + expected.get().hex() + ": the bytes that came are not those of the source");
            }
        }
        return sums.get(Algorithm.SHA256);
    }

    private static Map<Algorithm, String> sums(Path file, Optional<Algorithm> other) throws IOException {
        long size = Files.size(file);
        Map<Algorithm, Checksum.Sum> sums = new LinkedHashMap<>();
        sums.put(Algorithm.SHA256, Checksum.sum(Algorithm.SHA256, size));
        other.ifPresent(algorithm -> sums.computeIfAbsent(algorithm, a -> Checksum.sum(a, size)));
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new FetchException(file + ": interrupted");
                }
                for (Checksum.Sum sum : sums.values()) {
                    sum.update(buffer, count);
                }
            }
        }
        Map<Algorithm, String> hex = new LinkedHashMap<>();
        sums.forEach((algorithm, sum) -> hex.put(algorithm, sum.hex()));
        return hex;
    }
}
