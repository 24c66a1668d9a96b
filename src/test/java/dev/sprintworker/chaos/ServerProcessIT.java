package dev.sprintworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class ServerProcessIT {

    @TempDir
    private Path directory;

    @Test
    void shouldKeepPortAndRecordsWhenTheBrokerWasKilled() throws Exception {
        try (ServerProcess broker = ServerProcess.broker(directory)) {
            String address = broker.address();
            Map<String, Object> client = Map.of("bootstrap.servers", address);
            try (Admin admin = Admin.create(client);
                    KafkaProducer<String, String> producer =
                            new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
                    KafkaConsumer<String, String> consumer =
                            new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
                admin.createTopics(List.of(new NewTopic("topic", 1, (short) 1)))
                        .all()
                        .get();
                producer.send(new ProducerRecord<>("topic", "before")).get();

                broker.kill();
                broker.start();

                assertThat(broker.address()).isEqualTo(address);
                producer.send(new ProducerRecord<>("topic", "after")).get();
                TopicPartition partition = new TopicPartition("topic", 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                List<String> values = new java.util.ArrayList<>();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    for (ConsumerRecord<String, String> received : consumer.poll(Duration.ofMillis(100))) {
                        values.add(received.value());
                    }
                    return values.size() >= 2;
                });
                assertThat(values).containsExactly("before", "after");
            }
        }
    }

    @Test
    void shouldKeepPortAndObjectsWhenTheS3ServerWasKilled() throws Exception {
        try (ServerProcess server = ServerProcess.s3(directory, "pictures");
                S3AsyncClient client = StoreClient.of(server.uri())) {
            client.putObject(
                            put -> put.bucket("pictures").key("a/0.png").contentType("image/png"),
                            AsyncRequestBody.fromString("picture"))
                    .join();

            server.kill();
            server.start();

            var object = client.getObject(
                            get -> get.bucket("pictures").key("a/0.png"), AsyncResponseTransformer.toBytes())
                    .join();
            assertThat(object.asUtf8String()).isEqualTo("picture");
            assertThat(object.response().contentType()).isEqualTo("image/png");
        }
    }
}
