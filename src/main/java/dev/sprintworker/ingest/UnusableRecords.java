package dev.sprintworker.ingest;

import dev.sprintworker.telemetry.RecordAddress;
import dev.sprintworker.telemetry.SprintLog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** The end of records that are no prompt events. They are logged, counted and skipped; there is no dead letter yet. */
@ApplicationScoped
public class UnusableRecords {

    private final AtomicLong skipped = new AtomicLong();

    /** Completes when the record may be acknowledged. */
    Uni<Void> take(RecordAddress address, String reason) {
        SprintLog.LOG.skipped(address, reason, skipped.incrementAndGet());
        return Uni.createFrom().voidItem();
    }

    /** Records skipped since the start. */
    public long skipped() {
        return skipped.get();
    }
}
