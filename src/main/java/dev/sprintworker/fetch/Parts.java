package dev.sprintworker.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A file in ranges of equal size, but for the last.
 *
 * @param size of the file in bytes
 * @param bytes of a part
 */
record Parts(long size, long bytes) {
    private static final int BUFFER_BYTES = 64 << 10;

    int count() {
        return Math.toIntExact((size + bytes - 1) / bytes);
    }

    /** Position of the part's first byte. */
    long first(int index) {
        return index * bytes;
    }

    /** Position behind the part's last byte. */
    long end(int index) {
        return Math.min(size, first(index) + bytes);
    }

    /** Bytes of the file that are on disk as the journal says they should be. */
    long intactBytes(PartJournal journal, Path path) throws IOException {
        return intact(journal, path).stream()
                .mapToLong(index -> end(index) - first(index))
                .sum();
    }

    /** The parts that are on disk as the journal says they should be. */
    Set<Integer> intact(PartJournal journal, Path path) throws IOException {
        Set<Integer> intact = new TreeSet<>();
        if (!Files.isRegularFile(path)) {
            return intact;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            for (Map.Entry<Integer, Integer> part : journal.parts().entrySet()) {
                int index = part.getKey();
                if (index < count() && crc32c(channel, buffer, first(index), end(index)) == part.getValue()) {
                    intact.add(index);
                }
            }
        }
        return intact;
    }

    /** Of as much of the range as is there. */
    private static int crc32c(FileChannel channel, ByteBuffer buffer, long first, long end) throws IOException {
        CRC32C crc = new CRC32C();
        long position = first;
        while (position < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int count = channel.read(buffer, position);
            if (count < 0) {
                break;
            }
            position += count;
            crc.update(buffer.flip());
        }
        return (int) crc.getValue();
    }
}
