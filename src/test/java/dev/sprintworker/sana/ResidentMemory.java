package dev.sprintworker.sana;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds in memory, by {@code /proc/self/status}. */
public final class ResidentMemory {
    private ResidentMemory() {}

    /** Resident memory without mapped files: heap and native allocations. On other systems than Linux always 0. */
    public static long anonymousMebibytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
