package dev.sprintworker.webhook;

import static dev.sprintworker.webhook.SenderFixture.AMPLE;
import static dev.sprintworker.webhook.SenderFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.webhook.Attempt.Result;
import io.vertx.core.http.HttpClientOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the connection goes, whatever DNS says later. */
class PinnedAddressTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void close() {
        fixture.close();
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
            NameTable names = new NameTable().with("moved.example.com", "127.0.0.1", "127.0.0.2");
            WebhookSender sender = fixture.sender(names, AMPLE, judged.port());
            String url = "http://moved.example.com:" + judged.port() + "/";

            assertThat(send(sender, url).result()).isEqualTo(Result.DELIVERED);
            assertThat(judged.requests).hasSize(1);
            assertThat(rebound.requests).isEmpty();
            assertThat(names.asked()).containsExactly("moved.example.com");

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
        Attempt attempt = send(sender, "https://gone.example.com/");

        assertThat(attempt.result()).isEqualTo(Result.CONNECTION);
        assertThat(attempt.reason()).isEqualTo("the host does not resolve");
        assertThat(attempt.address()).isEmpty();
    }
}
