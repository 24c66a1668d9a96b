package dev.sprintworker.webhook;

import static dev.sprintworker.webhook.SenderFixture.AMPLE;
import static dev.sprintworker.webhook.SenderFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.sprintworker.webhook.Attempt.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to a real receiver on loopback, and what its answers mean. */
class WebhookSenderTest {

    private static final double SECONDS_OF_A_BUSY_MACHINE = 10;
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldDeliverOnceWhatTheReferenceLibraryVerifies() throws Exception {
        try (Receiver receiver = Receiver.answering(OK)) {
            NameTable names = new NameTable().with("hooks.example.com", "127.0.0.1");
            WebhookSender sender = fixture.sender(names, AMPLE, receiver.port());
            String body = "{\"data\":{\"名\":\"é\"}}";

            Attempt attempt = send(sender, "http://hooks.example.com:" + receiver.port() + "/a%20b?c=d#e", body);

            assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
            assertThat(attempt.status()).hasValue(200);
            assertThat(attempt.reason()).isEqualTo("answered 200");
            assertThat(attempt.address())
                    .contains(NameTable.addresses("127.0.0.1").get(0));
            assertThat(attempt.seconds()).isBetween(0.0, SECONDS_OF_A_BUSY_MACHINE);
            Receiver.Request request = receiver.requests.remove();
            assertThat(receiver.requests).isEmpty();
            assertThat(request.line()).isEqualTo("POST /a%20b?c=d HTTP/1.1");
            assertThat(request.headers())
                    .containsEntry("host", "hooks.example.com:" + receiver.port())
                    .containsEntry("content-type", "application/json")
                    .containsEntry("user-agent", "sprint-worker")
                    .containsEntry("webhook-id", "id-1")
                    .containsOnlyKeys(
                            "host",
                            "connection",
                            "content-type",
                            "content-length",
                            "user-agent",
                            "webhook-id",
                            "webhook-timestamp",
                            "webhook-signature");
            new Webhook(SenderFixture.SECRET)
                    .verify(
                            request.body(),
                            request.headers().entrySet().stream()
                                    .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "201, DELIVERED",
        "204, DELIVERED",
        "299, DELIVERED",
        "300, REJECTED",
        "304, REJECTED",
        "400, REJECTED",
        "404, REJECTED",
        "408, REJECTED",
        "410, GONE",
        "429, THROTTLED",
        "500, SERVER_ERROR",
        "502, SERVER_ERROR",
        "503, SERVER_ERROR",
        "599, SERVER_ERROR",
        "999, SERVER_ERROR"
    })
    void shouldTakeOnlyTwoHundredsForSuccess(int status, Result result) {
        try (Receiver receiver = Receiver.answering(
                "HTTP/1.1 " + status + " Whatever\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")) {
            Attempt attempt = fixture.send(receiver, AMPLE);

            assertThat(attempt.result()).isEqualTo(result);
            assertThat(attempt.status()).hasValue(status);
            assertThat(attempt.retryAfter()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7, PT7S",
        "503, 7, PT7S",
        "429, 0, PT0S",
        "429, 86400, PT24H",
        "429, 86401, PT24H",
        "429, 99999999999999999999999999, PT24H",
        "429, 'Fri, 31 Dec 9999 23:59:59 GMT', PT24H",
        "503, 'Sun, 06 Nov 1994 08:49:37 GMT', PT0S",
        "429, -7, ",
        "429, 1.5, ",
        "429, soon, "
    })
    void shouldHonourRetryAfterWithinBounds(int status, String header, Duration wait) {
        try (Receiver receiver = Receiver.answering(
                "HTTP/1.1 " + status + " No\r\nretry-after: " + header + "\r\ncontent-length: 0\r\n\r\n")) {
            Attempt attempt = fixture.send(receiver, AMPLE);

            assertThat(attempt.result()).isEqualTo(Result.THROTTLED);
            assertThat(attempt.retryAfter().orElse(null)).isEqualTo(wait);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void shouldFollowNoRedirect(int status) {
        try (Receiver elsewhere = Receiver.answering(OK);
                Receiver receiver = Receiver.answering("HTTP/1.1 " + status + " Moved\r\nlocation: http://127.0.0.1:"
                        + elsewhere.port() + "/\r\ncontent-length: 0\r\n\r\n")) {
            WebhookSender sender = fixture.sender(new NameTable(), AMPLE, receiver.port(), elsewhere.port());
            Attempt attempt = send(sender, "http://127.0.0.1:" + receiver.port() + "/");

            assertThat(attempt.result()).isEqualTo(Result.REJECTED);
            assertThat(attempt.status()).hasValue(status);
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void shouldSendABodyUpToTheLimitAndNoLarger() {
        try (Receiver receiver = Receiver.answering(OK)) {
            WebhookSender sender = fixture.sender(new NameTable(), AMPLE, receiver.port());
            String url = "http://127.0.0.1:" + receiver.port() + "/";
            String largest = "é".repeat(SenderFixture.MAX_BODY / 2);

            assertThat(send(sender, url, largest).result()).isEqualTo(Result.DELIVERED);
            assertThat(send(sender, url, largest + "x").result()).isEqualTo(Result.TOO_LARGE);
            assertThat(receiver.requests.remove().body()).isEqualTo(largest);
            assertThat(receiver.requests).isEmpty();
        }
    }
}
