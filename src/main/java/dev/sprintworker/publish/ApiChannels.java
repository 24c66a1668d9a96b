package dev.sprintworker.publish;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Channel;

/**
 * Prompts and cancellations of the API on their way into Kafka. A record that is told to have failed may arrive all the
 * same, and one may arrive twice: both kinds of events have an identity that makes this no matter.
 */
@ApplicationScoped
public class ApiChannels {

    private static final Duration AT_MOST = Duration.ofSeconds(12);

    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> submissions;
    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> cancellations;

    ApiChannels(
            @Channel("submissions") MutinyEmitter<ProducerRecord<byte[], byte[]>> submissions,
            @Channel("cancellations") MutinyEmitter<ProducerRecord<byte[], byte[]>> cancellations) {
        this.submissions = submissions;
        this.cancellations = cancellations;
    }

    /** Completes when all replicas have the prompt, or fails with Kafka's exception. */
    public Uni<Void> submit(ProducerRecord<byte[], byte[]> prompt) {
        return bounded(submissions.send(prompt));
    }

    /** Completes when all replicas have the cancellation, or fails with Kafka's exception. */
    public Uni<Void> cancel(ProducerRecord<byte[], byte[]> cancellation) {
        return bounded(cancellations.send(cancellation));
    }

    private static Uni<Void> bounded(Uni<Void> sent) {
        return sent.ifNoItem().after(AT_MOST).failWith(() -> new TimeoutException("no answer within " + AT_MOST));
    }
}
