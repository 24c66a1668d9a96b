package dev.sprintworker.webhook;

import static dev.sprintworker.webhook.SenderFixture.AMPLE;
import static dev.sprintworker.webhook.SenderFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.sprintworker.webhook.Attempt.Result;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real receivers on loopback, good and bad. */
class WebhookSenderTest {

    private static final Duration SHORT = Duration.ofMillis(500);
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
    void shouldGiveUpOnAReceiverThatDoesNotAnswerInTime() {
        try (Receiver receiver = Receiver.answering((socket, out) -> new CountDownLatch(1).await())) {
            assertTimeout(fixture.send(receiver, SHORT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 ", "HTTP/1.1 100 Continue\r\n\r\n"})
    void shouldGiveUpOnHeadersThatDripBeyondTheTime(String beginning) {
        try (Receiver receiver = Receiver.answering((socket, out) -> {
            out.write(beginning.getBytes(StandardCharsets.US_ASCII));
            drip(out, "0");
        })) {
            assertTimeout(fixture.send(receiver, SHORT));
        }
    }

    @Test
    void shouldGiveUpOnALookUpThatHangs() {
        WebhookSender sender = fixture.sender(
                name -> {
                    try {
                        new CountDownLatch(1).await();
                        return List.of();
                    } catch (InterruptedException e) {
                        throw new UnknownHostException(name);
                    }
                },
                SHORT,
                443);
        assertTimeout(send(sender, "https://hooks.example.com/"));
    }

    private static void assertTimeout(Attempt attempt) {
        assertThat(attempt.result()).isEqualTo(Result.TIMEOUT);
        assertThat(attempt.reason()).isEqualTo("no answer within 0.5 s");
        assertThat(attempt.seconds()).isBetween(0.45, SECONDS_OF_A_BUSY_MACHINE);
    }

    @ParameterizedTest
    @CsvSource({"200, DELIVERED", "500, SERVER_ERROR"})
    void shouldGoByTheStatusWhenTheBodyDripsBeyondTheTime(int status, Result result) throws InterruptedException {
        try (Receiver receiver = Receiver.answering((socket, out) -> {
            out.write(("HTTP/1.1 " + status + " X\r\ncontent-length: 100000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            drip(out, "x");
        })) {
            Attempt attempt = fixture.send(receiver, SHORT);

            assertThat(attempt.result()).isEqualTo(result);
            assertThat(attempt.seconds()).isBetween(0.45, SECONDS_OF_A_BUSY_MACHINE);
            assertThat(receiver.cut.poll(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 1099511627776\r\n\r\n",
                "connection: close\r\n\r\n",
                "transfer-encoding: chunked\r\n\r\n"
            })
    void shouldCutABodyWithoutEnd(String framing) throws InterruptedException {
        byte[] part = framing.contains("chunked")
                ? ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII)
                : new byte[0x1000];
        try (Receiver receiver = Receiver.answering((socket, out) -> {
            out.write(("HTTP/1.1 200 OK\r\n" + framing).getBytes(StandardCharsets.US_ASCII));
            while (!Thread.interrupted()) {
                out.write(part);
            }
        })) {
            Attempt attempt = fixture.send(receiver, AMPLE);

            assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
            assertThat(attempt.seconds()).isLessThan(SECONDS_OF_A_BUSY_MACHINE);
            assertThat(receiver.cut.poll(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    @Test
    void shouldFailOnAConnectionThatIsReset() {
        try (Receiver receiver = Receiver.answering((socket, out) -> socket.setSoLinger(true, 0))) {
            assertBroken(fixture.send(receiver, AMPLE), "the connection broke");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                         | the connection broke
            'HTTP/1.1 200 OK\r\nx: y\r\n'              | the connection broke
            '220 mail.example.com ESMTP\r\n\r\n'       | the answer is no HTTP
            '\u0015\u0003\u0003\u0000\u0002\u0002\u0028\r\n\r\n' | the answer is no HTTP
            """)
    void shouldFailOnWhatIsNoAnswer(String bytes, String reason) {
        try (Receiver receiver = Receiver.answering(bytes == null ? "" : bytes)) {
            assertBroken(fixture.send(receiver, AMPLE), reason);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\n"})
    void shouldFailOnHeadersWithoutEnd(String beginning) throws InterruptedException {
        byte[] part = (beginning.endsWith("\r\n") ? "y: " + "y".repeat(1000) + "\r\n" : "y".repeat(1000))
                .getBytes(StandardCharsets.US_ASCII);
        try (Receiver receiver = Receiver.answering((socket, out) -> {
            out.write(beginning.getBytes(StandardCharsets.US_ASCII));
            while (!Thread.interrupted()) {
                out.write(part);
            }
        })) {
            assertBroken(fixture.send(receiver, AMPLE), "the answer has too large headers");
            assertThat(receiver.cut.poll(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    @Test
    void shouldFailWithoutAReceiver() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        WebhookSender sender = fixture.sender(new NameTable(), AMPLE, port);
        assertBroken(send(sender, "http://127.0.0.1:" + port + "/"), "no connection");
    }

    private static void assertBroken(Attempt attempt, String reason) {
        assertThat(attempt.reason()).isEqualTo(reason);
        assertThat(attempt.result()).isEqualTo(Result.CONNECTION);
        assertThat(attempt.status()).isEmpty();
        assertThat(attempt.seconds()).isLessThan(SECONDS_OF_A_BUSY_MACHINE);
    }

    @Test
    void shouldTryTheNextOfTheJudgedAddressesWhenOneTakesNoConnection() {
        try (Receiver receiver = Receiver.answering(OK)) {
            NameTable names = new NameTable().with("hooks.example.com", "127.0.0.3 127.0.0.1");
            WebhookSender sender = fixture.sender(names, AMPLE, receiver.port());

            Attempt attempt = send(sender, "http://hooks.example.com:" + receiver.port() + "/");

            assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
            assertThat(attempt.address())
                    .contains(NameTable.addresses("127.0.0.1").get(0));
        }
    }

    /** Both are permitted here, so that nothing but the pin decides where the request goes. */
    @Test
    void shouldConnectToTheAddressThatWasJudgedWhenDnsSaysAnotherAfterwards() {
        try (Receiver judged = Receiver.answering(OK);
                Receiver rebound = Receiver.on(
                        ServerSocketFactory.getDefault(),
                        "127.0.0.2",
                        judged.port(),
                        (socket, out) -> out.write(OK.getBytes(StandardCharsets.US_ASCII)))) {
            NameTable names = new NameTable().with("rebind.example.com", "127.0.0.1", "127.0.0.2");
            WebhookSender sender = fixture.sender(names, AMPLE, judged.port());
            String url = "http://rebind.example.com:" + judged.port() + "/";

            assertThat(send(sender, url).result()).isEqualTo(Result.DELIVERED);
            assertThat(judged.requests).hasSize(1);
            assertThat(rebound.requests).isEmpty();
            assertThat(names.asked()).containsExactly("rebind.example.com");

            assertThat(send(sender, url).result()).isEqualTo(Result.DELIVERED);
            assertThat(judged.requests).hasSize(1);
            assertThat(rebound.requests).hasSize(1);
        }
    }

    /** The client's own end is on loopback, so the kernel lets nothing out to the public address. */
    @Test
    void shouldNotReachLoopbackWhenDnsSaysItAfterAPublicAddress() {
        try (Receiver local = Receiver.answering(OK)) {
            NameTable names = new NameTable().with("rebind.example.com", "93.184.215.14", "127.0.0.1");
            var rules = new WebhookRules(true, Set.of(local.port()), List.of(), false);
            WebhookSender sender = fixture.sender(
                    new WebhookGuard(rules, names), AMPLE, new HttpClientOptions().setLocalAddress("127.0.0.1"));
            String url = "http://rebind.example.com:" + local.port() + "/";

            Attempt first = send(sender, url);
            assertThat(first.result()).isEqualTo(Result.CONNECTION);
            assertThat(first.address())
                    .contains(NameTable.addresses("93.184.215.14").get(0));
            assertThat(names.asked()).hasSize(1);

            Attempt second = send(sender, url);
            assertThat(second.result()).isEqualTo(Result.REFUSED_BY_GUARD);
            assertThat(second.reason()).isEqualTo("the address is not public: loopback, 127.0.0.0/8");
            assertThat(second.address()).isEmpty();
            assertThat(local.requests).isEmpty();
        }
    }

    @Test
    void shouldTryAgainLaterWhenTheNameDoesNotResolve() {
        WebhookSender sender = fixture.sender(new NameTable(), AMPLE, 443);
        assertBroken(send(sender, "https://gone.example.com/"), "the host does not resolve");
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

    private static void drip(java.io.OutputStream out, String drop) throws IOException, InterruptedException {
        while (!Thread.interrupted()) {
            out.write(drop.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
