package dev.sprintworker.notify;

import dev.sprintworker.deadletter.DeadLetter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What follows from a delivery that is done here: its next wait or its dead letter, in ever smaller forms. */
final class FollowUp {

    private final Deque<ProducerRecord<byte[], byte[]>> forms;

    private FollowUp(List<ProducerRecord<byte[], byte[]>> forms) {
        this.forms = new ArrayDeque<>(forms);
    }

    /** @param tooLarge instead, if the record with what is added to it is larger than the stage topic takes */
    static FollowUp wait(ProducerRecord<byte[], byte[]> later, DeadLetter tooLarge, String deadLetters) {
        FollowUp wait = dead(tooLarge, deadLetters);
        wait.forms.addFirst(later);
        return wait;
    }

    static FollowUp dead(DeadLetter letter, String deadLetters) {
        return new FollowUp(
                List.of(letter.to(deadLetters), letter.withoutValueTo(deadLetters), letter.addressOnlyTo(deadLetters)));
    }

    ProducerRecord<byte[], byte[]> record() {
        return forms.getFirst();
    }

    /** Takes the next smaller form; the smallest stays. */
    void shrink() {
        if (forms.size() > 1) {
            forms.removeFirst();
        }
    }
}
