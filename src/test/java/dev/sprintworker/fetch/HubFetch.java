package dev.sprintworker.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Fetches from a {@link LocalHub} as the command does, but with parts and waits that suit a small snapshot. */
final class HubFetch {
    static final long PART_BYTES = 256 << 10;
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    final Path out;
    final Notes notes = new Notes();
    URI endpoint;
    Optional<String> token = Optional.empty();
    Optional<String> variant = Optional.empty();
    String revision = "main";
    Duration timeout = TIMEOUT;
    int retries = 4;
    boolean waitForOthers;
    boolean verify;

    HubFetch(LocalHub hub, Path out) {
        this.endpoint = hub.endpoint();
        this.out = out;
    }

    FetchRequest request() {
        return new FetchRequest(out, variant, 4, PART_BYTES, retries, waitForOthers, verify);
    }

    FetchModel.Result run() {
        try (HubSource source = new HubSource(endpoint, token, LocalHub.REPO, revision, timeout)) {
            return FetchModel.run(request(), source, notes, Duration.ofMillis(1));
        }
    }
}
