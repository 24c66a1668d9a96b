package dev.sprintworker.fetch;

import java.util.List;
import java.util.Optional;

/**
 * A file of a source. Its path is known to stay within the folder it is put into.
 *
 * @param path from the top of the snapshot, parts separated by {@code /}
 * @param size in bytes
 * @param checksum what its bytes must add up to; empty if the source does not know
 * @param version what is another for other content under the same path, as far as the source can tell
 */
record RemoteFile(String path, long size, Optional<Checksum> checksum, String version) {
    private static final int MAX_PATH_CHARACTERS = 1024;
    private static final long MAX_SIZE = 1L << 50;

    RemoteFile {
        requireWithin(path);
        if (size < 0 || size > MAX_SIZE) {
            throw new FetchException(
                    path + ": the source lists a size of " + size + ", expected from 0 to " + MAX_SIZE);
        }
    }

    RemoteFile with(Optional<Checksum> other) {
        return new RemoteFile(path, size, other, version);
    }

    /** What bytes on disk must have been fetched as to go on with them. */
    String identity() {
        return checksum.map(Checksum::toString).orElse("unverified") + " " + version.replaceAll("\\s+", "_");
    }

    /**
     * Refuses what would climb out of a folder, or is no path everywhere.
     *
     * @throws FetchException saying so
     */
    static void requireWithin(String path) {
        boolean within = !path.isEmpty()
                && path.length() <= MAX_PATH_CHARACTERS
                && path.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':')
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!within) {
            throw new FetchException("the source lists a file '" + Printed.of(path)
                    + "', expected a path that stays within the snapshot");
        }
    }
}
