package dev.sprintworker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {

    /** The second is the example of the CloudEvents HTTP binding. */
    @ParameterizedTest
    @CsvSource({
        "order-9,order-9",
        "Euro € 😀,Euro%20%E2%82%AC%20%F0%9F%98%80",
        "50% of \"it\",50%25%20of%20%22it%22",
        "/s?a=b&c=d#e,/s?a=b&c=d#e"
    })
    void shouldEncodeAndDecode(String value, String header) {
        assertThat(HeaderText.encode(value)).isEqualTo(header);
        assertThat(HeaderText.decode(header)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"100%", "50%zz", "%", "%e2%82"})
    void shouldTakeWhatIsNotEncodedAsItIs(String header) {
        assertThat(HeaderText.decode(header)).isEqualTo(header);
    }

    @Test
    void shouldLetNothingEndTheHeader() {
        assertThat(HeaderText.encode("a\r\nb: c\u0000\u007f")).isEqualTo("a%0D%0Ab:%20c%00%7F");
    }
}
