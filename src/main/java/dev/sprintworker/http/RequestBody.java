package dev.sprintworker.http;

import dev.sprintworker.config.SprintConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;

/** Reads bodies up to the configured length, whether or not they say how long they are. */
@ApplicationScoped
class RequestBody {

    /** So much of what is refused is read all the same: a sender that is cut off while it sends sees no answer. */
    private static final long DISCARDED = 8L << 20;

    private static final int CHUNK = 8192;

    private final int max;

    RequestBody(SprintConfig config) {
        this.max = Math.toIntExact(config.http().maxBody().asLongValue());
    }

    /** All of it; blocks. */
    byte[] read(InputStream body) {
        try {
            byte[] content = body.readNBytes(max);
            if (body.read() < 0) {
                return content;
            }
            byte[] discarded = new byte[CHUNK];
            long left = DISCARDED;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = body.read(discarded);
            }
        } catch (IOException e) {
            throw Problem.badRequest("the body ended before its end").exception();
        }
        throw Problem.of(Problem.Status.CONTENT_TOO_LARGE, "the body is larger than " + max + " bytes")
                .exception();
    }
}
