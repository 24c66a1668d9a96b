package dev.sprintworker.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.List;

/** What Linux keeps of files in memory. */
final class PageCache {
    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_DONTNEED = 4;

    private interface LibC extends Library {
        int open(String path, int flags);

        int fdatasync(int fd);

        int posix_fadvise(int fd, long offset, long bytes, int advice);

        int close(int fd);
    }

    private static final LibC C = Native.load("c", LibC.class);

    private PageCache() {}

    /** Lets go of the files, which nobody has mapped. */
    static void drop(List<Path> files) {
        for (Path file : files) {
            int fd = C.open(file.toString(), O_RDONLY);
            if (fd < 0 || C.fdatasync(fd) != 0 || C.posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) {
                throw new IllegalStateException("cannot drop " + file + " from the page cache");
            }
            C.close(fd);
        }
    }
}
