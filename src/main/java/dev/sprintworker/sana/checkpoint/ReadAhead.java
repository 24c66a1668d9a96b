package dev.sprintworker.sana.checkpoint;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks Linux to read what is about to be copied. Mapped files are read page by page as they are touched, which keeps no
 * disk busy: asked for beforehand, in large blocks and in the order it will be used, it comes as fast as the disk can.
 * What is in the page cache already costs nothing. It is asked for as far as memory is there to keep it until it is used.
 */
final class ReadAhead {
    private static final int BLOCK_BYTES = 8 << 20;
    /** Three networks are bound side by side, and what is copied wants memory too. */
    private static final int SHARES = 4;

    private static final Path ROOT = Path.of("/");
    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_WILLNEED = 3;

    private interface LibC extends Library {
        int open(String path, int flags);

        // off_t is a Java long on every Linux that libtorch is built for.
        int posix_fadvise(int fd, long offset, long bytes, int advice);

        int close(int fd);
    }

    /** Neighbouring bytes of a file. */
    record Range(long position, long bytes) {}

    private ReadAhead() {}

    /** Begins to read the tensors, in the background; elsewhere than on Linux does nothing. */
    static void of(Collection<TensorEntry> tensors) {
        if (!Platform.isLinux() || tensors.isEmpty()) {
            return;
        }
        Map<Path, List<Range>> ranges = ranges(tensors, AvailableMemory.bytes(ROOT) / SHARES);
        Thread thread = new Thread(() -> ranges.forEach(ReadAhead::read), "read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param atMost bytes; of what is beyond, nothing is asked for */
    static Map<Path, List<Range>> ranges(Collection<TensorEntry> tensors, long atMost) {
        long left = atMost;
        Map<Path, List<Range>> ranges = new TreeMap<>();
        for (TensorEntry tensor : tensors) {
            long bytes = Math.min(left, tensor.bytes());
            if (bytes <= 0) {
                continue;
            }
            left -= bytes;
            List<Range> ofFile = ranges.computeIfAbsent(tensor.file(), file -> new ArrayList<>());
            Range last = ofFile.isEmpty() ? new Range(0, 0) : ofFile.get(ofFile.size() - 1);
            if (last.bytes() > 0 && last.position() + last.bytes() == tensor.position()) {
                ofFile.set(ofFile.size() - 1, new Range(last.position(), last.bytes() + bytes));
            } else {
                ofFile.add(new Range(tensor.position(), bytes));
            }
        }
        return ranges;
    }

    /** Whether it succeeds only decides how fast the weights come. */
    private static void read(Path file, List<Range> ranges) {
        LibC c = Native.load("c", LibC.class);
        int fd = c.open(file.toString(), O_RDONLY);
        if (fd < 0) {
            return;
        }
        try {
            for (Range range : ranges) {
                long end = range.position() + range.bytes();
                for (long position = range.position(); position < end; position += BLOCK_BYTES) {
                    c.posix_fadvise(fd, position, Math.min(BLOCK_BYTES, end - position), POSIX_FADV_WILLNEED);
                }
            }
        } finally {
            c.close(fd);
        }
    }
}
