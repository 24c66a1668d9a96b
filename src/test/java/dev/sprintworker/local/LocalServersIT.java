package dev.sprintworker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

@QuarkusTest
@WithTestResource(LocalServersResource.class)
class LocalServersIT {

    @Inject
    S3AsyncClient s3;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "sprint.s3.bucket")
    String bucket;

    @Test
    void shouldLetTheConfiguredClientWriteAndReadWhenQuarkusRuns() {
        s3.putObject(put -> put.bucket(bucket).key("LocalServersIT"), AsyncRequestBody.fromString("picture"))
                .join();

        assertThat(s3.getObject(get -> get.bucket(bucket).key("LocalServersIT"), AsyncResponseTransformer.toBytes())
                        .join()
                        .asUtf8String())
                .isEqualTo("picture");
    }

    @Test
    void shouldHaveTheTopicsWhenQuarkusRuns() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            assertThat(admin.describeTopics(LocalServers.TOPICS.keySet())
                            .allTopicNames()
                            .get())
                    .allSatisfy((topic, description) ->
                            assertThat(description.partitions()).hasSize(LocalServers.TOPICS.get(topic)));
        }
    }

    @Test
    void shouldHaveOneBrokerWhenTestProfilesChange() {
        assertThat(LocalServersProfileIT.brokersOfThisJvm()).isEqualTo(1);
    }
}
