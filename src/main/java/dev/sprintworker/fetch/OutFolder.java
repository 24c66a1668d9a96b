package dev.sprintworker.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sprintworker.fetch.FetchedModel.FetchedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that is either not there or complete. What is fetched grows in a hidden folder beside it, {@code
 * .NAME.partial}, and becomes it by one rename; a lock beside both, {@code .NAME.lock}, lets one process at a time do so.
 */
final class OutFolder {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final long LOCK_POLL_MILLIS = 200;

    private final Path out;
    private final Path partial;
    private final Path lock;

    OutFolder(Path out) {
        this.out = out.toAbsolutePath().normalize();
        Path name = this.out.getFileName();
        if (name == null) {
            throw new FetchException("--out: " + out + " cannot be made, expected a folder in another one");
        }
        this.partial = this.out.resolveSibling("." + name + ".partial");
        this.lock = this.out.resolveSibling("." + name + ".lock");
    }

    /** Where files grow. */
    Path snapshot() {
        return partial.resolve("snapshot");
    }

    /** Where the file's state is kept while it grows. */
    Path journal(String path) {
        return partial.resolve("journals").resolve(path + ".journal");
    }

    /** What is there already, with all its files in their sizes. */
    Optional<FetchedModel> complete() {
        Path record = out.resolve(FetchedModel.FILE);
        if (!Files.isRegularFile(record)) {
            return Optional.empty();
        }
        try {
            FetchedModel model = JSON.readValue(record.toFile(), FetchedModel.class);
            for (FetchedFile file : model.files()) {
                RemoteFile.requireWithin(file.path());
                Path path = out.resolve(file.path());
                if (!Files.isRegularFile(path) || Files.size(path) != file.size()) {
                    throw damaged(file.path() + " "
                            + (Files.exists(path)
                                    ? "has " + Files.size(path) + " bytes, expected " + file.size()
                                    : "is missing"));
                }
            }
            return Optional.of(model);
        } catch (JsonProcessingException e) {
            throw damaged(FetchedModel.FILE + " is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new FetchException(record + ": cannot be read: " + FetchException.named(e), e);
        }
    }

    /** Reads every byte of what is there. */
    void verify(FetchedModel model, Progress progress) {
        for (FetchedFile file : model.files()) {
            try {
                String actual = FileDigest.sha256(out.resolve(file.path()));
                if (!actual.equals(file.sha256())) {
                    throw damaged(file.path() + " has sha256 " + actual + ", expected " + file.sha256());
                }
            } catch (IOException e) {
                throw new FetchException(out.resolve(file.path()) + ": " + FetchException.named(e), e);
            }
            progress.done(file.path(), file.size(), "sha256");
        }
    }

    private FetchException damaged(String how) {
        return new FetchException(
                out + ": damaged since it was fetched: " + how + "; remove the folder and run this " + "again");
    }

    /**
     * Does the action while no other process fetches into this folder; the right to do so ends with the process at the
     * latest.
     *
     * @param waits whether to wait for another process that has it, or fail
     */
    <T> T exclusively(boolean waits, Progress progress, Supplier<T> action) {
        try {
            Files.createDirectories(lock.getParent());
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (!locked(channel)) {
                    if (!waits) {
                        throw new FetchException(out + ": another process is fetching it, it holds " + lock);
                    }
                    progress.note(out + ": another process is fetching it; waiting for " + lock);
                    // To wait in FileChannel.lock() would be to fail where another thread of this process has it.
                    while (!locked(channel)) {
                        Thread.sleep(LOCK_POLL_MILLIS);
                    }
                }
                return action.get();
            }
        } catch (IOException e) {
            throw FetchException.writing(lock, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(lock + ": interrupted", e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            // Held by another thread of this process.
            return false;
        }
    }

    /** Makes sure, before anything is fetched, that the rename at the end will be possible. */
    void prepare() {
        try {
            if (Files.exists(out)) {
                // A mount point cannot be deleted, and not be replaced either.
                Files.delete(out);
            }
        } catch (DirectoryNotEmptyException e) {
            throw new FetchException(
                    "--out: " + out + " is not empty and has no " + FetchedModel.FILE + ": it was not made by this "
                            + "command, name another folder",
                    e);
        } catch (IOException e) {
            throw new FetchException(
                    "--out: " + out + " cannot be replaced (" + FetchException.named(e) + "): where a volume is "
                            + "mounted, name a folder in it",
                    e);
        }
        try {
            Files.createDirectories(snapshot());
        } catch (IOException e) {
            throw FetchException.writing(snapshot(), e);
        }
    }

    /** Refuses to begin what the disk has no room for. */
    void requireSpace(long needed) {
        try {
            long usable = Files.getFileStore(snapshot()).getUsableSpace();
            if (needed > usable) {
                throw new FetchException(String.format(
                        Locale.ROOT,
                        "%s: %,d bytes are still to be fetched, but the file system has room for %,d",
                        out,
                        needed,
                        usable));
            }
        } catch (IOException e) {
            throw FetchException.writing(snapshot(), e);
        }
    }

    /** Removes what another listing has left. */
    void keepOnly(Set<String> paths) {
        Path snapshot = snapshot();
        Set<Path> kept = paths.stream().map(snapshot::resolve).collect(Collectors.toSet());
        try (Stream<Path> walk = Files.walk(snapshot)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                boolean folder = Files.isDirectory(path);
                if (folder ? isEmpty(path) && !path.equals(snapshot) : !kept.contains(path)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw FetchException.writing(snapshot, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Makes the snapshot appear: before this there is no folder, afterwards a complete one. */
    void finish(FetchedModel model) {
        try {
            Files.writeString(snapshot().resolve(Sha256Sums.FILE), model.sums().text());
            JSON.writeValue(snapshot().resolve(FetchedModel.FILE).toFile(), model);
            for (String name : List.of(Sha256Sums.FILE, FetchedModel.FILE)) {
                force(snapshot().resolve(name));
            }
            try (Stream<Path> walk = Files.walk(snapshot())) {
                for (Path folder : walk.filter(Files::isDirectory).toList()) {
                    force(folder);
                }
            }
            Files.move(snapshot(), out, StandardCopyOption.ATOMIC_MOVE);
            force(out.getParent());
            delete(partial);
        } catch (AtomicMoveNotSupportedException e) {
            throw new FetchException(snapshot() + " cannot be renamed to " + out + ": " + FetchException.named(e), e);
        } catch (IOException e) {
            throw FetchException.writing(out, e);
        }
    }

    /** To the disk: a file's bytes, a folder's names. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
