package dev.sprintworker.webhook;

import static dev.sprintworker.webhook.SenderFixture.AMPLE;
import static dev.sprintworker.webhook.SenderFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.webhook.Attempt.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real receivers on loopback that are slow, endless, broken or absent. */
class BadReceiverTest {

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final double SECONDS_OF_A_BUSY_MACHINE = 10;

    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void close() {
        fixture.close();
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

    private static void drip(OutputStream out, String drop) throws IOException, InterruptedException {
        while (!Thread.interrupted()) {
            out.write(drop.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
