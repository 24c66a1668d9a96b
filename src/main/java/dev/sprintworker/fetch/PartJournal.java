package dev.sprintworker.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a file that is being fetched, so that another process can go on with it: which file it is, the
 * server's validator, the CRC-32C of each part that is complete, and in the end its SHA-256. Lines are appended and never
 * changed; one that was torn by the end of the process does not count.
 *
 * <p>Parts are not forced to disk: after a crash of the machine their checksums tell which of them are there. Safe for
 * use by several threads.
 */
final class PartJournal implements Closeable {
    private static final String MAGIC = "sprint-worker fetch 1";
    private static final String ETAG = "etag ";
    private static final String PART = "part ";
    private static final String DONE = "done ";

    private final String path;
    private final FileChannel channel;
    private final long partBytes;
    private final Map<Integer, Integer> parts = new HashMap<>();
    private String validator;
    private String sha256;

    private PartJournal(RemoteFile file, FileChannel channel, long partBytes) {
        this.path = file.path();
        this.channel = channel;
        this.partBytes = partBytes;
    }

    /**
     * The journal of an earlier run if it is of the same file, or a new one.
     *
     * @param partBytes of a new one
     */
    static PartJournal open(Path path, RemoteFile file, long partBytes) throws IOException {
        Files.createDirectories(path.getParent());
        Optional<PartJournal> earlier = existing(path, file);
        return earlier.isPresent() ? earlier.get() : begin(path, file, partBytes);
    }

    private static PartJournal begin(Path path, RemoteFile file, long partBytes) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        PartJournal journal = new PartJournal(file, channel, partBytes);
        journal.append(head(file) + "\nparts " + partBytes);
        return journal;
    }

    private static String head(RemoteFile file) {
        return MAGIC + " " + file.size() + " " + file.identity();
    }

    /** The journal of an earlier run if it is of the same file. */
    static Optional<PartJournal> existing(Path path, RemoteFile file) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(path);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        List<String> lines =
                new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 2
                || !lines.get(0).equals(head(file))
                || !lines.get(1).matches("parts [1-9]\\d{0,17}")) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        channel.truncate(end).position(end);
        PartJournal journal =
                new PartJournal(file, channel, Long.parseLong(lines.get(1).substring("parts ".length())));
        lines.subList(2, lines.size()).forEach(journal::take);
        return Optional.of(journal);
    }

    private void take(String line) {
        if (line.startsWith(ETAG)) {
            validator = line.substring(ETAG.length());
        } else if (line.matches(PART + "\\d{1,9} [0-9a-f]{8}")) {
            String[] words = line.split(" ");
            parts.put(Integer.valueOf(words[1]), Integer.parseUnsignedInt(words[2], 16));
        } else if (line.matches(DONE + "[0-9a-f]{64}")) {
            sha256 = line.substring(DONE.length());
        }
    }

    long partBytes() {
        return partBytes;
    }

    /** CRC-32C by index of the parts that are complete. */
    synchronized Map<Integer, Integer> parts() {
        return Map.copyOf(parts);
    }

    synchronized Optional<String> validator() {
        return Optional.ofNullable(validator);
    }

    /** The file's SHA-256, once it is complete, verified and on disk. */
    synchronized Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    /**
     * Remembers the first validator that the server names.
     *
     * @throws FileChangedException if this is another one: of answers under way together, none could ask for the other's
     */
    synchronized void validator(String text) throws IOException {
        if (validator == null) {
            validator = text;
            append(ETAG + text);
        } else if (!validator.equals(text)) {
            throw new FileChangedException(path + ": one answer has ETag " + Printed.of(validator) + ", another "
                    + Printed.of(text) + ": the file has changed");
        }
    }

    synchronized void part(int index, int crc32c) throws IOException {
        parts.put(index, crc32c);
        append(PART + index + " " + String.format("%08x", crc32c));
    }

    synchronized void done(String hex) throws IOException {
        sha256 = hex;
        append(DONE + hex);
        channel.force(true);
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
