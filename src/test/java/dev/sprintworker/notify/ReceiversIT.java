package dev.sprintworker.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import dev.sprintworker.notify.Receivers.Address;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receivers are as bad as they are said to be: what the notifier's tests stand on. */
class ReceiversIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE=";
    private static final String BODY =
            "{\"type\":\"sprint.image.completed.v1\",\"data\":{\"prompt\":{\"id\":\"p-1\",\"source\":\"/é\"}}}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static Receivers receivers;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        receivers = Receivers.start(Arrays.asList(ReceiverKind.values()), List.of(SECRET), directory);
    }

    @AfterAll
    static void close() {
        receivers.close();
    }

    @ParameterizedTest
    @CsvSource({"GOOD, 200", "FAILING, 500", "THROTTLING, 429", "GONE, 410", "MOVED, 301"})
    void shouldAnswerAndKeepAReceipt(ReceiverKind kind, int status) throws Exception {
        String id = "answer-" + kind;
        Instant now = Instant.now();

        HttpResponse<String> answer = http.send(signed(address(kind), id, SECRET), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(kind == ReceiverKind.THROTTLING);
        assertThat(answer.headers().firstValue("location").isPresent()).isEqualTo(kind == ReceiverKind.MOVED);
        Receipt receipt = receipt(id);
        assertThat(receipt)
                .isEqualTo(new Receipt(
                        address(kind).port(),
                        "/hook?a=b",
                        id,
                        receipt.timestamp(),
                        true,
                        "sprint.image.completed.v1",
                        "p-1",
                        status,
                        receipt.receivedMillis()));
        assertThat(receipt.timestamp()).isEqualTo(now.getEpochSecond());
        assertThat(Instant.ofEpochMilli(receipt.receivedMillis()))
                .isBetween(now.minusMillis(1), Instant.now().plusMillis(1));
    }

    @Test
    void shouldTellASignatureOfAnotherSecret() throws Exception {
        http.send(signed(address(ReceiverKind.GOOD), "other", OTHER), BodyHandlers.discarding());

        assertThat(receipt("other").signed()).isFalse();
    }

    @Test
    void shouldKeepAReceiptOfWhatIsNoWebhook() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(receivers.elsewhere().url("/nothing")))
                .POST(BodyPublishers.ofString("{"))
                .build();
        http.send(request, BodyHandlers.discarding());

        assertThat(receipt("").path()).isEqualTo("/nothing");
        assertThat(receipt("").port()).isEqualTo(receivers.elsewhere().port());
    }

    @Test
    void shouldThrottleTheFirstAttemptOfEachOnly() throws Exception {
        Address pacing = address(ReceiverKind.PACING);

        assertThat(List.of(status(pacing, "a"), status(pacing, "b"), status(pacing, "a")))
                .containsExactly(429, 429, 200);
    }

    @Test
    void shouldCloseItsPortAndResetConnections() {
        assertThatThrownBy(() -> status(address(ReceiverKind.DOWN), "down")).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> status(address(ReceiverKind.RESETTING), "reset"))
                .isInstanceOf(IOException.class);
        assertThat(receipt("reset").status()).isZero();
    }

    @Test
    void shouldNotAnswerInTimeAndNotEnd() throws Exception {
        HttpRequest slow = HttpRequest.newBuilder(signed(address(ReceiverKind.SLOW), "slow", SECRET), (n, v) -> true)
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThatThrownBy(() -> http.send(slow, BodyHandlers.discarding())).isInstanceOf(HttpTimeoutException.class);
        assertThat(receipt("slow").signed()).isTrue();

        try (var body = http.send(
                        signed(address(ReceiverKind.ENDLESS), "endless", SECRET), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
        }
    }

    @Test
    void shouldBeWellAgain(@TempDir Path other) throws Exception {
        List<ReceiverKind> bad = List.of(ReceiverKind.DOWN, ReceiverKind.RESETTING, ReceiverKind.GONE);
        try (Receivers others = Receivers.start(bad, List.of(SECRET), other)) {
            others.recover();

            for (Address receiver : others.addresses()) {
                assertThat(status(receiver, "well")).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldFlap() {
        for (int i = 0; i < 2; i++) {
            await().atMost(PATIENCE).until(() -> isUp(address(ReceiverKind.FLAPPING)));
            await().atMost(PATIENCE).until(() -> !isUp(address(ReceiverKind.FLAPPING)));
        }
    }

    private boolean isUp(Address receiver) throws Exception {
        try {
            return status(receiver, "flap") == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private int status(Address receiver, String id) throws Exception {
        return http.send(signed(receiver, id, SECRET), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest signed(Address receiver, String id, String secret) throws Exception {
        long now = Instant.now().getEpochSecond();
        return HttpRequest.newBuilder(URI.create(receiver.url("/hook?a=b")))
                .version(HttpClient.Version.HTTP_1_1)
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(now))
                .header("webhook-signature", new Webhook(secret).sign(id, now, BODY))
                .POST(BodyPublishers.ofString(BODY))
                .build();
    }

    private static Address address(ReceiverKind kind) {
        return receivers.addresses().get(kind.ordinal());
    }

    private static Receipt receipt(String id) {
        return receivers.receipts().stream()
                .filter(receipt -> receipt.id().equals(id))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("no receipt of " + id));
    }
}
