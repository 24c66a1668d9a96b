package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What configuration opens and closes. */
class WebhookRulesTest {

    private static final WebhookRules STRICT = rules(false, List.of(), false);

    private final NameTable names = new NameTable()
            .with("hooks.example.com", "93.184.215.14")
            .with("loopback.example.com", "127.0.0.1")
            .with("mixed.example.com", "93.184.215.14 10.0.0.1");

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com/, true",
        "https://HOOKS.example.com./, true",
        "https://xn--bcher-kva.example.com/, false",
        "https://a.hooks.example.com/, false",
        "https://a.partner.example.net/, true",
        "https://a.b.partner.example.net/, true",
        "https://partner.example.net/, false",
        "https://xpartner.example.net/, false",
        "https://partner.example.net.example.org/, false",
        "https://1.1.1.1/, true",
        "https://1.1.1.2/, false",
        "https://[2606:4700:0::1111]/, true",
        "https://[2606:4700::1112]/, false"
    })
    void shouldAcceptOnlyAllowedHostsWhenThereIsAList(String url, boolean accepted) {
        NameTable all = new NameTable();
        for (String name : List.of("hooks.example.com", "a.partner.example.net", "a.b.partner.example.net")) {
            all.with(name, "93.184.215.14");
        }
        var allowed = List.of("Hooks.example.com", "*.partner.example.net.", "1.1.1.1", "[2606:4700::1111]");
        Verdict verdict = new WebhookGuard(rules(false, allowed, false), all).judge(url);

        assertThat(verdict.accepted()).isEqualTo(accepted);
        if (!accepted) {
            assertThat(verdict.reason()).isEqualTo("the host is not in the list of allowed hosts");
        }
    }

    @Test
    void shouldNotOpenWhatIsNotPublicByTheListOfAllowedHosts() {
        var rules = rules(false, List.of("127.0.0.1", "loopback.example.com", "a.internal"), false);
        assertThat(Stream.of("https://127.0.0.1/", "https://loopback.example.com/", "https://a.internal/")
                        .map(url -> judge(rules, url).accepted()))
                .containsOnly(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "*.", "*.1.1.1.1", "a..b", "https://a.b", "a b", "127.1", "a.*.b", "a:443"})
    void shouldRefuseAnAllowedHostThatIsNone(String host) {
        assertThatThrownBy(() -> rules(false, List.of(host), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("allowed host '" + host + "'");
    }

    @Test
    void shouldAllowHttpAndItsPortOnlyWhenToldTo() {
        assertThat(judge(rules(true, List.of(), false), "http://hooks.example.com/")
                        .accepted())
                .isTrue();
        assertThat(judge(rules(true, List.of(), false), "http://127.0.0.1/").accepted())
                .isFalse();
        var ports = new WebhookRules(false, Set.of(80, 443), List.of(), false);
        assertThat(judge(ports, "https://hooks.example.com:80/").accepted()).isFalse();
    }

    @Test
    void shouldAllowLoopbackAndNothingElseWhenToldTo() {
        var rules = rules(true, List.of(), true);
        names.with("localhost", "127.0.0.1 ::1");
        assertThat(Stream.of(
                                "http://localhost/",
                                "http://127.0.0.1/",
                                "https://[::1]/",
                                "https://loopback.example.com/")
                        .map(url -> judge(rules, url).accepted()))
                .containsOnly(true);
        assertThat(Stream.of(
                                "https://10.0.0.1/",
                                "https://a.localhost/",
                                "https://mixed.example.com/",
                                "https://127.1/")
                        .map(url -> judge(rules, url).accepted()))
                .containsOnly(false);
    }

    @Test
    void shouldSayWithoutDnsWhatIsRefusedForGood() {
        assertThat(STRICT.refusal(URI.create("https://127.0.0.1/")))
                .contains("the address is not public: loopback, 127.0.0.0/8");
        assertThat(STRICT.refusal(URI.create("https://loopback.example.com/"))).isEmpty();
    }

    private Verdict judge(WebhookRules rules, String url) {
        return new WebhookGuard(rules, names).judge(url);
    }

    private static WebhookRules rules(boolean allowHttp, List<String> hosts, boolean allowLoopback) {
        return new WebhookRules(allowHttp, WebhookRules.DEFAULT_PORTS, hosts, allowLoopback);
    }
}
