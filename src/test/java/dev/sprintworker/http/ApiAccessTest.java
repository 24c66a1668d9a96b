package dev.sprintworker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.config.Configured;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiAccessTest {

    @ParameterizedTest(name = "tokens {0}, provider {1}, host {2}, header {3}: {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # nothing configured: only where nobody else can come in
            -           | false | localhost | -                       | ALLOWED
            -           | false | 127.0.0.1 | Bearer anything         | ALLOWED
            -           | false | 127.9.9.9 | -                       | ALLOWED
            -           | false | ::1       | -                       | ALLOWED
            -           | false | 0.0.0.0   | -                       | CLOSED
            -           | false | ::        | -                       | CLOSED
            -           | false | 10.0.0.1  | -                       | CLOSED
            -           | false | 0.0.0.0   | Bearer anything         | CLOSED
            -           | false | no.such.host.invalid | -            | CLOSED
            # tokens: also on loopback
            first,other | false | localhost | -                       | DENIED
            first,other | false | 0.0.0.0   | Bearer first            | ALLOWED
            first,other | false | 0.0.0.0   | bearer  other           | ALLOWED
            first,other | false | 0.0.0.0   | Bearer firs             | DENIED
            first,other | false | 0.0.0.0   | Bearer first,other      | DENIED
            first,other | false | 0.0.0.0   | Bearer                  | DENIED
            first,other | false | 0.0.0.0   | Basic first             | DENIED
            first,other | false | 0.0.0.0   | first                   | DENIED
            # a provider, alone and with tokens
            -           | true  | localhost | -                       | DENIED
            -           | true  | 0.0.0.0   | Bearer anything         | ASK_PROVIDER
            first       | true  | 0.0.0.0   | Bearer first            | ALLOWED
            first       | true  | 0.0.0.0   | Bearer anything         | ASK_PROVIDER
            first       | true  | 0.0.0.0   | Basic anything          | DENIED
            """)
    void shouldJudge(String tokens, boolean provider, String host, String header, ApiAccess.Verdict verdict) {
        var config = Configured.with(tokens == null ? Map.of() : Map.of("sprint.api.token", tokens));

        assertThat(new ApiAccess(config, provider, host).verdict(header)).isEqualTo(verdict);
    }
}
