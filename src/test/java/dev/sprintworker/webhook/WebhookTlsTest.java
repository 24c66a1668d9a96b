package dev.sprintworker.webhook;

import static dev.sprintworker.webhook.SenderFixture.AMPLE;
import static dev.sprintworker.webhook.SenderFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.webhook.Attempt.Result;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers with a certificate for {@code hooks.example.com} and 127.0.0.1, which the one trusts and the other does not. */
class WebhookTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    private static KeyStore keys;

    private final LinkedBlockingQueue<List<SNIServerName>> namesAsked = new LinkedBlockingQueue<>();
    private final SenderFixture fixture = new SenderFixture();

    @BeforeAll
    static void certificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "receiver",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=receiver",
                        "-ext",
                        "san=dns:hooks.example.com,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldDeliverToTheNameInATrustedCertificateAndAskForThatName() throws Exception {
        try (Receiver receiver = receiver()) {
            Attempt attempt = send(sender(trusting(), receiver), "https://hooks.example.com:" + receiver.port() + "/");

            assertThat(attempt.result()).as(attempt.reason()).isEqualTo(Result.DELIVERED);
            assertThat(namesAsked.remove().toString()).contains("hooks.example.com");
            assertThat(receiver.requests.remove().headers())
                    .containsEntry("host", "hooks.example.com:" + receiver.port());
        }
    }

    @Test
    void shouldDeliverToTheAddressInATrustedCertificate() throws Exception {
        try (Receiver receiver = receiver()) {
            Attempt attempt = send(sender(trusting(), receiver), "https://127.0.0.1:" + receiver.port() + "/");

            assertThat(attempt.result()).as(attempt.reason()).isEqualTo(Result.DELIVERED);
            assertThat(namesAsked.remove()).isEmpty();
        }
    }

    @Test
    void shouldRefuseACertificateOfAnotherName() throws Exception {
        try (Receiver receiver = receiver()) {
            assertRefused(send(sender(trusting(), receiver), "https://other.example.com:" + receiver.port() + "/"));
            assertThat(receiver.requests).isEmpty();
        }
    }

    @Test
    void shouldRefuseACertificateThatNobodyTrusts() throws Exception {
        try (Receiver receiver = receiver()) {
            var options = new HttpClientOptions();
            assertRefused(send(sender(options, receiver), "https://hooks.example.com:" + receiver.port() + "/"));
            assertThat(receiver.requests).isEmpty();
        }
    }

    @Test
    void shouldNotBeToldToTrustEverything() throws Exception {
        try (Receiver receiver = receiver()) {
            var options = new HttpClientOptions().setTrustAll(true).setVerifyHost(false);
            assertRefused(send(sender(options, receiver), "https://hooks.example.com:" + receiver.port() + "/"));
            assertThat(receiver.requests).isEmpty();
        }
    }

    private static void assertRefused(Attempt attempt) {
        assertThat(attempt.reason()).isEqualTo("the certificate is not trusted or is of another name");
        assertThat(attempt.result()).isEqualTo(Result.CONNECTION);
    }

    @Test
    void shouldFailWhereNobodySpeaksTls() throws Exception {
        try (Receiver receiver = Receiver.answering(OK)) {
            Attempt attempt = send(sender(trusting(), receiver), "https://hooks.example.com:" + receiver.port() + "/");

            assertThat(attempt.result()).isEqualTo(Result.CONNECTION);
            assertThat(receiver.requests).isEmpty();
        }
    }

    @Test
    void shouldGiveUpOnAHandshakeThatNeverComes() throws Exception {
        try (Receiver receiver = Receiver.answering((socket, out) -> new CountDownLatch(1).await())) {
            NameTable names = new NameTable().with("hooks.example.com", "127.0.0.1");
            WebhookSender sender = fixture.sender(names, Duration.ofMillis(500), trusting(), receiver.port());

            Attempt attempt = send(sender, "https://hooks.example.com:" + receiver.port() + "/");
            assertThat(attempt.result()).isIn(Result.TIMEOUT, Result.CONNECTION);
            assertThat(attempt.seconds()).isLessThan(10);
        }
    }

    private WebhookSender sender(HttpClientOptions options, Receiver receiver) {
        NameTable names = new NameTable().with("hooks.example.com", "127.0.0.1").with("other.example.com", "127.0.0.1");
        return fixture.sender(names, AMPLE, options, receiver.port());
    }

    private Receiver receiver() throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocketFactory sockets = context.getServerSocketFactory();
        return Receiver.on(sockets, "127.0.0.1", 0, (socket, out) -> {
            namesAsked.add(((ExtendedSSLSession) ((SSLSocket) socket).getSession()).getRequestedServerNames());
            out.write(OK.getBytes(StandardCharsets.US_ASCII));
        });
    }

    private static HttpClientOptions trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("receiver", keys.getCertificate("receiver"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return new HttpClientOptions().setTrustOptions(TrustOptions.wrap(managers.getTrustManagers()[0]));
    }
}
