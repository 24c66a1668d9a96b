package dev.sprintworker.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Something that is published on the way to the worker. */
sealed interface Submission {

    ProducerRecord<byte[], byte[]> kafkaRecord();

    /** A prompt, in the partition it is said to go to: the same prompt may be submitted to several. */
    record OfPrompt(PlannedPrompt prompt, int partition, boolean structured) implements Submission {

        @Override
        public ProducerRecord<byte[], byte[]> kafkaRecord() {
            List<Header> headers = new ArrayList<>();
            if (structured) {
                headers.add(header("content-type", "application/cloudevents+json; charset=utf-8"));
            } else {
                headers.add(header("ce_specversion", "1.0"));
                prompt.attributes().forEach((name, value) -> headers.add(header("ce_" + name, value)));
                headers.add(header("content-type", "application/json"));
            }
            return new ProducerRecord<>(
                    Topics.PROMPTS,
                    partition,
                    bytes(prompt.identity().source()),
                    structured ? prompt.structured() : prompt.dataBytes(),
                    headers);
        }
    }

    /** No prompt event; has to arrive in the dead-letter topic as it is. */
    record OfPoison(PoisonKind kind, int partition, byte[] key, byte[] value, List<Header> headers)
            implements Submission {

        @Override
        public ProducerRecord<byte[], byte[]> kafkaRecord() {
            return new ProducerRecord<>(Topics.PROMPTS, partition, key, value, headers);
        }
    }

    /** A wish that the prompt be not made. */
    record OfCancel(PlannedPrompt prompt) implements Submission {

        @Override
        public ProducerRecord<byte[], byte[]> kafkaRecord() {
            String id = prompt.identity().id();
            List<Header> headers = List.of(
                    header("ce_specversion", "1.0"),
                    header("ce_id", "cancel-" + id),
                    header("ce_source", prompt.identity().source()),
                    header("ce_type", "sprint.prompt.cancelled.v1"),
                    header("ce_subject", id));
            return new ProducerRecord<>(Topics.CANCELS, null, bytes(id), null, headers);
        }
    }

    static Header header(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
