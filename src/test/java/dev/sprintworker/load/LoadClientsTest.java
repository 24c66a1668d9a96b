package dev.sprintworker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadClientsTest {

    @Test
    void shouldTakeTheWorkersVariablesAndLeaveThoseNoClientKnows() {
        assertThat(LoadClients.ofEnvironment(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                        "KAFKA_SSL_TRUSTSTORE_TYPE", "PEM",
                        "KAFKA_HOME", "/opt/kafka",
                        "PATH", "/bin")))
                .isEqualTo(Map.of("bootstrap.servers", "broker:9093", "ssl.truststore.type", "PEM"));
    }
}
