package dev.sprintworker.fetch;

import dev.sprintworker.fetch.ModelSource.Body;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One file from its source to the disk: what an earlier run has got stays, the other parts are fetched side by side, and
 * the whole is verified. A file that changes at its source while it is fetched is begun again, once; so is one that was
 * begun by an earlier run and turns out wrong. The second time it is refused.
 */
final class FileTransfer {
    /** What a failed attempt must have brought for the next one to count as the first. */
    private static final long PROGRESS_BYTES = 64 << 10;

    private final Fetching fetching;
    private final RemoteFile file;
    private final Path path;
    private final Path journalPath;
    /** Bytes on disk that were told as progress. */
    private final AtomicLong told = new AtomicLong();

    /**
     * What all transfers of a fetch have in common.
     *
     * @param connections permits for all of them together
     */
    record Fetching(ModelSource source, FetchRequest request, Retry retry, Semaphore connections, Progress progress) {}

    /**
     * @param file with its checksum
     * @param path where its bytes go
     * @param journalPath where its state goes
     */
    FileTransfer(Fetching fetching, RemoteFile file, Path path, Path journalPath) {
        this.fetching = fetching;
        this.file = file;
        this.path = path;
        this.journalPath = journalPath;
    }

    RemoteFile file() {
        return file;
    }

    /** Bytes that an earlier run has left, intact. */
    long had() {
        try {
            Optional<PartJournal> existing = PartJournal.existing(journalPath, file);
            if (existing.isEmpty()) {
                return 0;
            }
            try (PartJournal journal = existing.get()) {
                return isDone(journal)
                        ? file.size()
                        : new Parts(file.size(), journal.partBytes()).intactBytes(journal, path);
            }
        } catch (IOException e) {
            throw FetchException.writing(journalPath, e);
        }
    }

    /** Returns the file's SHA-256 once it is verified and on disk. */
    String run(BooleanSupplier stopped) {
        long had = had();
        told.set(had);
        try {
            return attempt(stopped);
        } catch (FileChangedException e) {
            fetching.progress().note(e.getMessage() + "; it is begun again");
        } catch (WrongBytesException e) {
            if (had == 0) {
                discard();
                throw new FetchException(e.getMessage(), e);
            }
            fetching.progress()
                    .note(e.getMessage() + "; what an earlier run has left is discarded and the file begun again");
        }
        discard();
        try {
            return attempt(stopped);
        } catch (FileChangedException | WrongBytesException e) {
            discard();
            throw new FetchException(e.getMessage(), e);
        }
    }

    private String attempt(BooleanSupplier stopped) {
        try (PartJournal journal =
                PartJournal.open(journalPath, file, fetching.request().partBytes())) {
            if (isDone(journal)) {
                return journal.sha256().orElseThrow();
            }
            Files.createDirectories(path.getParent());
            Parts parts = new Parts(file.size(), journal.partBytes());
            Set<Integer> intact = parts.intact(journal, path);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (channel.size() > file.size()) {
                    channel.truncate(file.size());
                }
                List<Together.Task<Void>> missing = new ArrayList<>();
                for (int index = 0; index < parts.count(); index++) {
                    if (!intact.contains(index)) {
                        missing.add(part(journal, channel, parts, index));
                    }
                }
                Together.run("fetch " + file.path(), fetching.request().connections(), stopped, missing);
                channel.force(true);
            }
            String sha256 = verify();
            journal.done(sha256);
            return sha256;
        } catch (IOException e) {
            throw FetchException.writing(path, e);
        }
    }

    private Together.Task<Void> part(PartJournal journal, FileChannel channel, Parts parts, int index) {
        return stopped -> {
            fetching.connections().acquire();
            try {
                PartCopy copy = new PartCopy(file, channel, parts.first(index), parts.end(index), this::received);
                fetch(copy, journal, stopped);
                journal.part(index, copy.crc32c());
            } finally {
                fetching.connections().release();
            }
            return null;
        };
    }

    private void fetch(PartCopy copy, PartJournal journal, BooleanSupplier stopped) {
        Retry.Tries tries = fetching.retry().of(file.path());
        long lastFailure = copy.position();
        while (!copy.isComplete()) {
            if (stopped.getAsBoolean()) {
                throw new FetchException(file.path() + ": stopped");
            }
            try (Body body = fetching.source().open(file, copy.position(), copy.end(), journal.validator())) {
                if (body.validator().isPresent()) {
                    journal.validator(body.validator().get());
                }
                copy.take(body.stream(), stopped);
            } catch (PartCopy.DiskException e) {
                throw FetchException.writing(path, e);
            } catch (IOException e) {
                if (copy.isComplete()) {
                    // All bytes are here; that the answer does not end well says nothing about them.
                    return;
                }
                if (copy.position() - lastFailure >= PROGRESS_BYTES) {
                    tries.succeeded();
                }
                lastFailure = copy.position();
                tries.failed(e);
            }
        }
    }

    private String verify() throws IOException {
        if (Files.size(path) != file.size()) {
            throw new WrongBytesException(
                    file.path() + ": has " + Files.size(path) + " bytes, expected " + file.size());
        }
        try {
            return FileDigest.verified(path, file.path(), file.checksum());
        } catch (FetchException e) {
            throw new WrongBytesException(e.getMessage());
        }
    }

    private boolean isDone(PartJournal journal) throws IOException {
        return journal.sha256().isPresent() && Files.isRegularFile(path) && Files.size(path) == file.size();
    }

    private void received(long bytes) {
        told.addAndGet(bytes);
        fetching.progress().received(bytes);
    }

    private void discard() {
        fetching.progress().received(-told.getAndSet(0));
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(journalPath);
        } catch (IOException e) {
            throw FetchException.writing(path, e);
        }
    }

    /** The whole file is not what it was to be. */
    private static final class WrongBytesException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private WrongBytesException(String message) {
            super(message);
        }
    }
}
