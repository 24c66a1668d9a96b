package dev.sprintworker.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A snapshot in a folder of this machine, such as a volume or the hub's own cache. Sizes are checked, and SHA-256 where
 * the folder has a {@code SHA256SUMS}.
 */
public final class FolderSource implements ModelSource {
    private static final int MAX_DEPTH = 8;

    private final Path folder;

    public FolderSource(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public Place place() {
        return new Place(folder.toString(), Optional.empty());
    }

    @Override
    public Optional<String> commit() {
        return Optional.empty();
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FetchException(folder + ": no folder");
        }
        List<RemoteFile> files = new ArrayList<>();
        // The hub's cache keeps links to its files.
        try (Stream<Path> walk = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                files.add(new RemoteFile(name, Files.size(path), Optional.empty(), version(path)));
            }
        }
        Path sums = folder.resolve(Sha256Sums.FILE);
        return Files.isRegularFile(sums)
                ? Sha256Sums.parse(Files.readString(sums)).applied(files)
                : files;
    }

    @Override
    public RemoteFile described(RemoteFile file) {
        return file;
    }

    @Override
    public Body open(RemoteFile file, long first, long end, Optional<String> validator) throws IOException {
        Path path = folder.resolve(file.path());
        if (!version(path).equals(file.version())) {
            throw new FetchException(file.path() + ": the file has changed in " + folder + " since it was listed");
        }
        FileChannel channel = FileChannel.open(path).position(first);
        return new Body(new Range(Channels.newInputStream(channel), end - first), Optional.empty());
    }

    private static String version(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.size() + "@" + attributes.lastModifiedTime().toInstant();
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }

    /** The next bytes of a stream, no more. */
    private static final class Range extends java.io.FilterInputStream {
        private long left;

        private Range(InputStream stream, long bytes) {
            super(stream);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}
