package dev.sprintworker.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * How often and how fast is tried again. A source that names a time is left alone that long; else the wait doubles, with
 * jitter.
 *
 * @param times after the first attempt
 * @param minBackoff before the second attempt
 * @param maxBackoff between any two
 * @param maxAsked longest wait that a source may ask for; more ends the fetch
 * @param notes told of every further attempt
 */
record Retry(int times, Duration minBackoff, Duration maxBackoff, Duration maxAsked, Consumer<String> notes) {
    private static final double JITTER = 0.25;

    /** One thing to be done, with its failures counted. */
    final class Tries {
        private final String what;
        private int failures;

        private Tries(String what) {
            this.what = what;
        }

        /** What went before the next failure was no failure. */
        void succeeded() {
            failures = 0;
        }

        /**
         * Returns when it is time to try again.
         *
         * @throws FetchException when it has been tried often enough
         */
        void failed(IOException cause) {
            String reason = FetchException.named(cause);
            if (Thread.currentThread().isInterrupted()) {
                throw new FetchException(what + ": interrupted", cause);
            }
            if (failures++ >= times) {
                throw new FetchException(
                        what + ": " + reason + (times > 0 ? " (and " + times + " further attempts failed)" : ""),
                        cause);
            }
            Duration wait = asked(cause).orElseGet(this::backoff);
            if (wait.compareTo(maxAsked) > 0) {
                throw new FetchException(
                        what + ": " + reason + ", and asks to be left alone for " + wait.toSeconds()
                                + " s, more than the " + maxAsked.toSeconds() + " s that are waited for at most",
                        cause);
            }
            notes.accept(what + ": " + reason + "; trying again in " + wait.toMillis() / 1e3 + " s (" + failures
                    + " of " + times + ")");
            try {
                // The pause itself is what is wanted: nothing tells when the source would answer.
                Thread.sleep(wait.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FetchException(what + ": interrupted", e);
            }
        }

        private Duration backoff() {
            double factor = Math.pow(2, Math.min(failures - 1, 30))
                    * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
            return Duration.ofMillis((long) Math.min(minBackoff.toMillis() * factor, maxBackoff.toMillis()));
        }
    }

    /** An attempt. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    Tries of(String what) {
        return new Tries(what);
    }

    /** What the first attempt that succeeds returns. */
    <T> T call(String what, Attempt<T> attempt) {
        Tries tries = of(what);
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                tries.failed(e);
            }
        }
    }

    private static Optional<Duration> asked(IOException cause) {
        return cause instanceof SourceBusyException busy ? busy.retryAfter() : Optional.empty();
    }
}
