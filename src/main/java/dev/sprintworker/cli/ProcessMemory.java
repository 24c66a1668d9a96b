package dev.sprintworker.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process holds in memory, and held at most, as Linux counts it; other systems do not tell. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";

    private ProcessMemory() {}

    /**
     * Forgets peaks before now.
     *
     * @return whether the kernel allows it; if not, the peak is that of the whole process so far
     */
    static boolean reset() {
        try {
            Files.writeString(CLEAR, RESET_PEAK);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Peak of the resident memory in bytes: heap, libtorch's tensors and mapped files. */
    static OptionalLong peakResidentBytes() {
        return bytes("VmHWM:");
    }

    /** The resident memory now, in bytes. */
    static OptionalLong residentBytes() {
        return bytes("VmRSS:");
    }

    private static OptionalLong bytes(String line) {
        if (!Files.exists(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(found -> found.startsWith(line))
                    .mapToLong(found -> Long.parseLong(found.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
