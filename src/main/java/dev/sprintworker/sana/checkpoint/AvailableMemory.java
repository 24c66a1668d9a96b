package dev.sprintworker.sana.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that may be used, file cache included, before Linux takes some back: of the machine, and of the control groups
 * (version 2) that this process is in. What is not told bounds nothing.
 */
final class AvailableMemory {
    private static final long KIBIBYTE = 1024;
    private static final String GROUP = "0::/";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private AvailableMemory() {}

    /** @param root of the file system, where {@code proc} and {@code sys} are */
    static long bytes(Path root) {
        long bytes = kibibytes(root.resolve("proc/meminfo"));
        Path top = root.resolve("sys/fs/cgroup");
        // In a container the group's name may be that of a place outside of it: then its own is the top one.
        for (Path group = group(root, top); group.startsWith(top); group = group.getParent()) {
            bytes = Math.min(bytes, left(group));
        }
        return bytes;
    }

    private static long kibibytes(Path memory) {
        long available = number(memory, "MemAvailable:");
        return available < 0 ? Long.MAX_VALUE : available * KIBIBYTE;
    }

    private static Path group(Path root, Path top) {
        return lines(root.resolve("proc/self/cgroup")).stream()
                .filter(line -> line.startsWith(GROUP) && line.chars().allMatch(c -> c < 0x80))
                .map(line -> top.resolve(line.substring(GROUP.length())).normalize())
                .filter(group -> group.startsWith(top))
                .findFirst()
                .orElse(top);
    }

    /** Cached files that nobody has used for a while make room at once. */
    private static long left(Path group) {
        long most = number(group.resolve("memory.max"), "");
        long used = number(group.resolve("memory.current"), "");
        long idle = Math.max(0, number(group.resolve("memory.stat"), "inactive_file "));
        return most < 0 || used < 0 ? Long.MAX_VALUE : Math.max(0, most - Math.max(0, used - idle));
    }

    /** In the line that begins with this; -1 if there is none, as where {@code max} stands. */
    private static long number(Path file, String begin) {
        return lines(file).stream()
                .filter(line -> line.startsWith(begin))
                .map(line -> NUMBER.matcher(line.substring(begin.length())))
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group()))
                .findFirst()
                .orElse(-1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
