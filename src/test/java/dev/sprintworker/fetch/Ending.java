package dev.sprintworker.fetch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends after so many requests for bytes; counts them. */
record Ending(ModelSource source, AtomicInteger opened, int last) implements ModelSource {
    @Override
    public Place place() {
        return source.place();
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        return source.list();
    }

    @Override
    public Optional<String> commit() {
        return source.commit();
    }

    @Override
    public RemoteFile described(RemoteFile file) throws IOException {
        return source.described(file);
    }

    @Override
    public Body open(RemoteFile file, long first, long end, Optional<String> validator) throws IOException {
        if (opened.incrementAndGet() > last) {
            throw new FetchException("ended on purpose");
        }
        return source.open(file, first, end, validator);
    }

    @Override
    public void close() {
        source.close();
    }
}
