package dev.sprintworker.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where a snapshot comes from. Methods may be called by several threads at once; each asks once and leaves trying again
 * to its caller.
 *
 * <p>Every method throws {@link FetchException} for what will be the same next time, and {@link IOException} for what may
 * pass, {@link SourceBusyException} where the source has said how long.
 */
public interface ModelSource extends AutoCloseable {

    /** Where that is, for people and for {@code fetched.json}. */
    Place place();

    /** Every file, all of one state of the source. Called before the others. */
    List<RemoteFile> list() throws IOException;

    /** The commit that {@link #list} is of, where the source has commits. */
    Optional<String> commit();

    /** The file with a checksum, where asking for it costs a request of its own. */
    RemoteFile described(RemoteFile file) throws IOException;

    /**
     * Bytes of a file from {@code first} to before {@code end}.
     *
     * @param validator of the bytes had so far
     * @throws FileChangedException if the file is no longer the one the validator or the listing is of
     */
    Body open(RemoteFile file, long first, long end, Optional<String> validator) throws IOException;

    @Override
    void close();

    /**
     * What is asked for.
     *
     * @param from repository, {@code s3://} address or folder
     * @param revision branch, tag or commit; empty where there are none
     */
    record Place(String from, Optional<String> revision) {}

    /**
     * An answer under way; closing it ends it.
     *
     * @param validator by which the next request can say what it goes on with
     */
    record Body(InputStream stream, Optional<String> validator) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
