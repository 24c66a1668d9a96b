package dev.sprintworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.webhook.WebhookGuard;
import dev.sprintworker.webhook.WebhookRules;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookCheckCommandTest {

    @Test
    void shouldPrintALineForEachUrlInTheOrderGiven() {
        ToolRun run = ToolRun.of("webhook", "check", "https://127.0.0.1/a", "https://1.1.1.1/", "https://127.0.0.1/a");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        String refused = "{\"url\":\"https://127.0.0.1/a\",\"accepted\":false,"
                + "\"reason\":\"the address is not public: loopback, 127.0.0.0/8\",\"addresses\":[\"127.0.0.1\"]}";
        assertThat(run.out().lines())
                .containsExactly(
                        refused,
                        "{\"url\":\"https://1.1.1.1/\",\"accepted\":true,\"reason\":\"every address is public\","
                                + "\"addresses\":[\"1.1.1.1\"]}",
                        refused);
    }

    @Test
    void shouldPrintEveryAddressAndTellNamesThatDoNotResolve() throws Exception {
        StringWriter out = new StringWriter();
        var rules = new WebhookRules(false, WebhookRules.DEFAULT_PORTS, List.of(), false);
        List<InetAddress> addresses =
                List.of(InetAddress.getByName("93.184.215.14"), InetAddress.getByName("2606:4700:0:0:0:0:0:1111"));
        var guard = new WebhookGuard(rules, name -> name.startsWith("hooks.") ? addresses : List.of());

        boolean all = WebhookCheckCommand.check(
                guard, List.of("https://hooks.example.com/", "https://gone.example.com/"), new PrintWriter(out));

        assertThat(all).isFalse();
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"url\":\"https://hooks.example.com/\",\"accepted\":true,"
                                + "\"reason\":\"every address is public\","
                                + "\"addresses\":[\"93.184.215.14\",\"2606:4700::1111\"]}",
                        "{\"url\":\"https://gone.example.com/\",\"accepted\":false,"
                                + "\"reason\":\"the host does not resolve\",\"addresses\":[]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://1.1.1.1/ https://[2606:4700::1111]:8443/                    | 0
            http://1.1.1.1/                                                     | 1
            --allow-http http://1.1.1.1/                                        | 0
            https://1.1.1.1:9443/                                               | 1
            --allow-port 9443 https://1.1.1.1:9443/                             | 0
            --allow-port 9443 https://1.1.1.1/                                  | 1
            --allow-host 1.1.1.1 --allow-host *.example.com https://1.1.1.1/    | 0
            --allow-host *.example.com https://1.1.1.1/                         | 1
            --allow-http --allow-port 8080 --allow-loopback http://[::1]:8080/  | 0
            --allow-loopback https://10.0.0.1/                                  | 1
            gibberish                                                           | 1
            """)
    void shouldJudgeByTheSettingsGiven(String arguments, int status) {
        ToolRun run = ToolRun.of(("webhook check " + arguments).split(" "));

        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            webhook                                        | Missing command, expected check
            webhook check                                  | Missing required parameter: 'URL'
            webhook check --allow-port 0 https://a.b/      | --allow-port is 0, expected from 1 to 65535
            webhook check --allow-port x https://a.b/      | Invalid value for option '--allow-port'
            webhook check --allow-host a..b https://a.b/   | --allow-host: allowed host 'a..b' is neither
            webhook check --connect https://a.b/           | Unknown option: '--connect'
            """)
    void shouldRefuseWrongUse(String arguments, String message) {
        ToolRun run = ToolRun.of(arguments.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).contains("Try 'sprint-worker webhook");
    }
}
