package dev.sprintworker.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/** A part on its way from one answer or several to its place in the file. One thread. */
final class PartCopy {
    private static final int BUFFER_BYTES = 64 << 10;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final CRC32C crc = new CRC32C();
    private final RemoteFile file;
    private final FileChannel channel;
    private final long end;
    private final LongConsumer received;
    private long position;

    /**
     * @param first position of the part's first byte
     * @param end position behind its last byte
     * @param received told how many bytes have come
     */
    PartCopy(RemoteFile file, FileChannel channel, long first, long end, LongConsumer received) {
        this.file = file;
        this.channel = channel;
        this.position = first;
        this.end = end;
        this.received = received;
    }

    /** Position of the next byte to come. */
    long position() {
        return position;
    }

    long end() {
        return end;
    }

    boolean isComplete() {
        return position == end;
    }

    /** Of all that has come. */
    int crc32c() {
        return (int) crc.getValue();
    }

    /**
     * Takes the bytes from {@link #position} on.
     *
     * @throws DiskException if they cannot be written
     * @throws IOException if they end early
     */
    void take(InputStream stream, BooleanSupplier stopped) throws IOException {
        while (position < end) {
            int count = stream.read(buffer, 0, (int) Math.min(buffer.length, end - position));
            if (stopped.getAsBoolean()) {
                throw new FetchException(file.path() + ": stopped");
            }
            if (count < 0) {
                throw new EOFException("the answer ended " + (end - position) + " bytes early");
            }
            write(ByteBuffer.wrap(buffer, 0, count));
            crc.update(buffer, 0, count);
            position += count;
            received.accept(count);
        }
        if (stream.read() >= 0) {
            throw new FetchException(
                    file.path() + ": the source sends more than the " + file.size() + " bytes that it lists");
        }
    }

    private void write(ByteBuffer bytes) throws DiskException {
        try {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /** The disk's fault, which asking the source again does not mend. */
    static final class DiskException extends IOException {
        private static final long serialVersionUID = 1;

        private DiskException(IOException cause) {
            super(FetchException.named(cause), cause);
        }
    }
}
