package dev.sprintworker.fetch;

import dev.sprintworker.fetch.FetchedModel.FetchedFile;
import dev.sprintworker.fetch.FileTransfer.Fetching;
import dev.sprintworker.fetch.ModelSource.Place;
import dev.sprintworker.fetch.SnapshotFiles.Wanted;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.text.PromptTokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * From a source to a snapshot that the worker can use. The folder is not there until every file of it is verified and the
 * whole was inspected as {@code inspect} does; however often this is killed on the way, the next run goes on with what
 * the one before had.
 */
public final class FetchModel {
    /** Files under way at the same time: while one is verified, another is fetched. */
    private static final int FILES_AT_ONCE = 2;

    private static final Duration MIN_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    /** Longer than the hub's window of five minutes. */
    private static final Duration MAX_ASKED = Duration.ofMinutes(6);

    private final FetchRequest request;
    private final ModelSource source;
    private final Progress progress;
    private final OutFolder out;
    private final Retry retry;

    private FetchModel(FetchRequest request, ModelSource source, Progress progress, Duration minBackoff) {
        this.request = request;
        this.source = source;
        this.progress = progress;
        this.out = new OutFolder(request.out());
        this.retry = new Retry(request.retries(), minBackoff, MAX_BACKOFF, MAX_ASKED, progress::note);
    }

    /**
     * How it ended.
     *
     * @param alreadyThere whether there was nothing to do
     */
    public record Result(FetchedModel model, boolean alreadyThere) {}

    /**
     * Returns when the folder is there.
     *
     * @throws FetchException if it will not be
     * @throws dev.sprintworker.sana.checkpoint.SnapshotException if what the source has cannot be used
     */
    public static Result run(FetchRequest request, ModelSource source, Progress progress) {
        return run(request, source, progress, MIN_BACKOFF);
    }

    static Result run(FetchRequest request, ModelSource source, Progress progress, Duration minBackoff) {
        return new FetchModel(request, source, progress, minBackoff).run();
    }

    private Result run() {
        return there().orElseGet(() -> out.exclusively(
                request.waitForOthers(),
                progress,
                () ->
                        // Whoever had the right before may have fetched it.
                        there().orElseGet(() -> {
                            out.prepare();
                            return new Result(fetch(), false);
                        })));
    }

    private Optional<Result> there() {
        return out.complete().map(model -> {
            requireAsked(model);
            if (request.verify()) {
                out.verify(model, progress);
            }
            return new Result(model, true);
        });
    }

    /** A folder that others may be reading does not become another model. */
    private void requireAsked(FetchedModel model) {
        Place asked = source.place();
        String revision = asked.revision().orElse(null);
        boolean same = model.from().equals(asked.from())
                && (revision == null || revision.equals(model.revision()) || revision.equals(model.commit()))
                && request.variant().equals(Optional.ofNullable(model.variant()));
        if (!same) {
            throw new FetchException(request.out() + " has " + model.origin() + ", asked for was " + asked.from()
                    + (revision == null ? "" : " at " + revision)
                    + request.variant().map(name -> ", variant " + name).orElse("") + ": name another folder");
        }
    }

    private FetchedModel fetch() {
        List<RemoteFile> listing = retry.call(source.place().from(), source::list);
        SnapshotFiles files = new SnapshotFiles(listing, request.variant());
        List<FetchedFile> fetched = new ArrayList<>(fetch(files.descriptions()));
        // What is no SANA-Sprint is refused before its weights are fetched.
        Snapshot.requireIndex(out.snapshot());
        Snapshot.openScheduler(out.snapshot());
        fetched.addAll(fetch(files.weights(out.snapshot())));
        progress.end();
        fetched.sort(Comparator.comparing(FetchedFile::path));
        out.keepOnly(fetched.stream().map(FetchedFile::path).collect(Collectors.toSet()));
        inspect(out.snapshot());
        Place place = source.place();
        FetchedModel model = new FetchedModel(
                place.from(),
                place.revision().orElse(null),
                source.commit().orElse(null),
                request.variant().orElse(null),
                fetched);
        out.finish(model);
        return model;
    }

    private List<FetchedFile> fetch(List<Wanted> wanted) {
        Fetching fetching = new Fetching(source, request, retry, new Semaphore(request.connections(), true), progress);
        List<FileTransfer> transfers = new ArrayList<>();
        List<Together.Task<FetchedFile>> tasks = new ArrayList<>();
        long bytes = 0;
        long had = 0;
        for (Wanted file : wanted) {
            RemoteFile described = retry.call(file.file().path(), () -> source.described(file.file()));
            FileTransfer transfer = new FileTransfer(
                    fetching, described, out.snapshot().resolve(file.path()), out.journal(file.path()));
            transfers.add(transfer);
            bytes = Math.addExact(bytes, described.size());
            had += transfer.had();
            tasks.add(stopped -> {
                String verified =
                        described.checksum().map(sum -> sum.algorithm().label()).orElse("size");
                String sha256 = transfer.run(stopped);
                progress.done(file.path(), described.size(), verified);
                return new FetchedFile(file.path(), described.size(), sha256, verified);
            });
        }
        out.requireSpace(bytes - had);
        progress.begin(transfers.size(), bytes, had);
        return Together.run("fetch", FILES_AT_ONCE, () -> false, tasks);
    }

    /** Exactly what {@code inspect} checks. */
    private static void inspect(Path folder) {
        PromptTokenizer.load(folder.resolve("tokenizer/tokenizer.json")).close();
        Snapshot.open(folder);
    }
}
