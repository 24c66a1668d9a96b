package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs of every form that has fooled somebody, with DNS under the test's control. */
class WebhookGuardTest {

    private static final WebhookRules STRICT = new WebhookRules(false, WebhookRules.DEFAULT_PORTS, List.of(), false);

    private final NameTable names = new NameTable()
            .with("hooks.example.com", "93.184.215.14")
            .with("two.example.com", "93.184.215.14 2606:2800:21f:cb07:6820:80da:af6b:8b2c")
            .with("xn--bcher-kva.example.com", "93.184.215.15")
            .with("xn--fiqs8s.example.com", "93.184.215.16")
            .with("nat64.example.com", "64:ff9b::5db8:d70e")
            .with("loopback.example.com", "127.0.0.1")
            .with("mixed.example.com", "93.184.215.14 10.0.0.1")
            .with("mixed6.example.com", "93.184.215.14 fd00:ec2::254")
            .with("metadata.example.com", "169.254.169.254")
            .with("mapped.example.com", "::ffff:10.0.0.1")
            .with("private-nat64.example.com", "64:ff9b::a9fe:a9fe")
            .with("6to4.example.com", "2002:7f00:1::")
            .with("nothing.example.com", "0.0.0.0");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://hooks.example.com                             | 93.184.215.14
            https://hooks.example.com/                            | 93.184.215.14
            https://hooks.example.com:443/a/b?c=d&e[]=%20#f       | 93.184.215.14
            https://hooks.example.com:8443/                       | 93.184.215.14
            https://hooks.example.com:/                           | 93.184.215.14
            HTTPS://HOOKS.Example.COM/                            | 93.184.215.14
            https://hooks.example.com./                           | 93.184.215.14
            https://ｈｏｏｋｓ．example。com/                      | 93.184.215.14
            https://hooks.example.com/@127.0.0.1                  | 93.184.215.14
            https://hooks.example.com/?@127.0.0.1                 | 93.184.215.14
            https://hooks.example.com#@127.0.0.1                  | 93.184.215.14
            https://two.example.com/                              | 93.184.215.14 2606:2800:21f:cb07:6820:80da:af6b:8b2c
            https://bücher.example.com/                           | 93.184.215.15
            https://BÜCHER.example.com/                           | 93.184.215.15
            https://xn--bcher-kva.example.com/                    | 93.184.215.15
            https://中国.example.com/                              | 93.184.215.16
            https://nat64.example.com/                            | 64:ff9b::5db8:d70e
            https://93.184.215.14/                                | 93.184.215.14
            https://1.1.1.1:8443/                                 | 1.1.1.1
            https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/     | 2606:2800:21f:cb07:6820:80da:af6b:8b2c
            https://[2606:4700::1111]:8443/                       | 2606:4700::1111
            https://[64:ff9b::1.1.1.1]/                           | 64:ff9b::1.1.1.1
            https://9.255.255.255/                                | 9.255.255.255
            https://11.0.0.0/                                     | 11.0.0.0
            https://100.63.255.255/                               | 100.63.255.255
            https://100.128.0.0/                                  | 100.128.0.0
            https://172.15.255.255/                               | 172.15.255.255
            https://172.32.0.0/                                   | 172.32.0.0
            https://198.17.255.255/                               | 198.17.255.255
            https://198.20.0.0/                                   | 198.20.0.0
            https://223.255.255.255/                              | 223.255.255.255
            https://[2001:200::1]/                                | 2001:200::1
            https://[2003::1]/                                    | 2003::1
            """)
    void shouldAcceptWhatIsPublic(String url, String addresses) {
        Verdict verdict = new WebhookGuard(STRICT, names).judge(url);

        assertThat(verdict.reason()).isEqualTo("every address is public");
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.addresses()).isEqualTo(NameTable.addresses(addresses));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loopback.example.com         | loopback, 127.0.0.0/8
            mixed.example.com            | private use, 10.0.0.0/8
            mixed6.example.com           | unique local, fc00::/7
            metadata.example.com         | instance metadata, 169.254.169.254/32
            mapped.example.com           | private use, 10.0.0.0/8
            private-nat64.example.com    | instance metadata, 169.254.169.254/32, by way of NAT64, 64:ff9b::/96
            6to4.example.com             | 6to4, 2002::/16
            nothing.example.com          | this network, 0.0.0.0/8
            """)
    void shouldRefuseANameWithAnyAddressThatIsNotPublic(String name, String why) {
        Verdict verdict = new WebhookGuard(STRICT, names).judge("https://" + name + "/hook");

        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        assertThat(verdict.reason()).isEqualTo("the address is not public: " + why);
        assertThat(verdict.addresses()).isNotEmpty();
    }

    /** Refused without a look-up, so at submission too. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            https://0.0.0.0/                             | not public: this network
            https://0.1.2.3/                             | not public: this network
            https://10.0.0.1/                            | not public: private use
            https://100.64.0.1/                          | not public: shared
            https://100.100.100.200/                     | not public: shared
            https://127.0.0.1/                           | not public: loopback
            https://127.255.255.254/                     | not public: loopback
            https://168.63.129.16/                       | not public: platform services of a cloud
            https://169.254.169.254/latest/meta-data/    | not public: instance metadata
            https://169.254.170.2/                       | not public: link-local
            https://172.16.0.1/                          | not public: private use
            https://172.31.255.255/                      | not public: private use
            https://192.0.0.1/                           | not public: IETF
            https://192.0.0.192/                         | not public: IETF
            https://192.0.2.1/                           | not public: documentation
            https://192.31.196.1/                        | not public: AS112
            https://192.52.193.1/                        | not public: automatic multicast
            https://192.88.99.1/                         | not public: 6to4 relays
            https://192.168.1.1/                         | not public: private use
            https://192.175.48.1/                        | not public: AS112
            https://198.18.0.1/                          | not public: benchmarking
            https://198.19.255.255/                      | not public: benchmarking
            https://198.51.100.1/                        | not public: documentation
            https://203.0.113.1/                         | not public: documentation
            https://224.0.0.1/                           | not public: multicast
            https://239.255.255.255/                     | not public: multicast
            https://240.0.0.1/                           | not public: reserved
            https://255.255.255.255/                     | not public: broadcast
            https://[::]/                                | not public: unspecified
            https://[::1]/                               | not public: loopback
            https://[0:0:0:0:0:0:0:1]/                   | not public: loopback
            https://[::2]/                               | not public: IPv4-compatible
            https://[::127.0.0.1]/                       | not public: IPv4-compatible
            https://[::7f00:1]/                          | not public: IPv4-compatible
            https://[::ffff:127.0.0.1]/                  | an IPv4 address mapped into IPv6
            https://[::ffff:7f00:1]/                     | an IPv4 address mapped into IPv6
            https://[0:0:0:0:0:ffff:1.1.1.1]/            | an IPv4 address mapped into IPv6
            https://[::ffff:0:7f00:1]/                   | not public: IPv4-translated
            https://[64:ff9b::127.0.0.1]/                | not public: loopback, 127.0.0.0/8, by way of NAT64
            https://[64:ff9b::a00:1]/                    | not public: private use, 10.0.0.0/8, by way of NAT64
            https://[64:ff9b:1::1.1.1.1]/                | not public: local NAT64
            https://[64:ff9b:1:ffff::7f00:1]/            | not public: local NAT64
            https://[100::1]/                            | not public: discard only
            https://[2001::1]/                           | not public: Teredo
            https://[2001:0:7f00:1::]/                   | not public: Teredo
            https://[2001:2::1]/                         | not public: benchmarking
            https://[2001:10::1]/                        | not public: ORCHID,
            https://[2001:20::1]/                        | not public: ORCHIDv2
            https://[2001:1::1]/                         | not public: IETF
            https://[2001:db8::1]/                       | not public: documentation
            https://[2002:7f00:1::]/                     | not public: 6to4
            https://[2002:0101:0101::1]/                 | not public: 6to4
            https://[3fff::1]/                           | not public: documentation
            https://[3ffe::1]/                           | not public: former 6bone
            https://[5f00::1]/                           | not public: segment routing
            https://[4000::1]/                           | not public: outside of global unicast
            https://[1fff::1]/                           | not public: outside of global unicast
            https://[fc00::1]/                           | not public: unique local
            https://[fd00:ec2::254]/                     | not public: unique local
            https://[fe80::1]/                           | not public: link-local
            https://[febf::1]/                           | not public: link-local
            https://[fec0::1]/                           | not public: site-local
            https://[ff02::1]/                           | not public: multicast
            https://[fe80::1%25eth0]/                    | the host has a zone id
            https://[fe80::1%eth0]/                      | the host has a zone id
            https://[2606:4700::1111%251]/               | the host has a zone id
            https://[v1.fe80]/                           | no URL
            https://[1.1.1.1]/                           | no URL
            https://[::1.1.1.01]/                        | no IPv6 address
            https://[]/                                  | no URL
            https://2606:4700::1111/                     | malformed
            https://2130706433/                          | the host is a number
            https://0x7f000001/                          | the host is a number
            https://017700000001/                        | the host is a number
            https://0x7f.1/                              | the host is a number
            https://0x7f.0x0.0x0.0x1/                    | the host is a number
            https://127.0.0.0x1/                         | the host is a number
            https://0177.0.0.1/                          | the host is a number
            https://0177.0.0.01/                         | the host is a number
            https://127.1/                               | the host is a number
            https://127.0.1/                             | the host is a number
            https://0/                                   | the host is a number
            https://0x/                                  | the host is a number
            https://1.1.1.1.1/                           | the host is a number
            https://1.1.1.1./                            | the host is a number
            https://01.1.1.1/                            | the host is a number
            https://256.1.1.1/                           | the host is a number
            https://99999999999999999999/                | the host is a number
            https://hooks.example.1/                     | the host is a number
            https://１２７．０．０．１/                   | the host is a number
            https://１．１．１．１/                       | the host is a number
            https://127。0。0。1/                         | the host is a number
            https://①②⑦.⓪.⓪.①/                          | no
            https://0ｘ7f.1/                             | the host is a number
            https://%31%32%37.0.0.1/                     | the host is percent-encoded
            https://hooks%2eexample.com/                 | the host is percent-encoded
            https://hooks.example.com%00.evil.example/   | the host is percent-encoded
            https://127.0.0.1%2f@hooks.example.com/      | user information
            https://user:pw@hooks.example.com/           | user information
            https://user@hooks.example.com/              | user information
            https://@hooks.example.com/                  | user information
            https://hooks.example.com@127.0.0.1/         | user information
            https://hooks.example.com:443@127.0.0.1/     | user information
            https://hooks.example.com\\@127.0.0.1/       | is no URL
            https://hooks..example.com/                  | empty label
            https://.example.com/                        | empty label
            https://hooks.example.com../                 | empty label
            https://./                                   | empty label
            https://hooks。。example.com/                 | no internationalised
            https://localhost/                           | a name that is not public: localhost
            https://LOCALHOST./                          | a name that is not public: localhost
            https://ｌｏｃａｌｈｏｓｔ/                    | a name that is not public: localhost
            https://app.localhost/                       | a name that is not public: localhost
            https://localhost.localdomain/               | a name that is not public: localdomain
            https://printer.local/                       | a name that is not public: local
            https://api.default.svc.cluster.local/       | a name that is not public: local
            https://metadata.google.internal/            | a name that is not public: internal
            https://router.home.arpa/                    | a name that is not public: arpa
            https://1.0.0.127.in-addr.arpa/              | a name that is not public: arpa
            https://nas.lan/                             | a name that is not public: lan
            https://x.onion/                             | a name that is not public: onion
            https://x.test/                              | a name that is not public: test
            https://metadata/                            | a name of one label
            https://kubernetes/                          | a name of one label
            https://com./                                | a name of one label
            https://under_score.example.com/             | a label that is not
            https://-a.example.com/                      | a label that is not
            https://a-.example.com/                      | a label that is not
            https://a!b.example.com/                     | a label that is not
            https://straße.example.com/                  | versions of IDNA
            https://ς.example.com/                       | versions of IDNA
            https://a‍b.example.com/                       | versions of IDNA
            https://℀.example.com/                       | no internationalised
            https://💥.example.com/                       | no internationalised
            http://hooks.example.com/                    | only https
            ftp://hooks.example.com/                     | neither https nor http
            file:///etc/passwd                           | neither https nor http
            gopher://127.0.0.1:6379/_x                   | neither https nor http
            jar:https://hooks.example.com!/              | neither https nor http
            //hooks.example.com/                         | neither https nor http
            hooks.example.com                            | neither https nor http
            https:hooks.example.com                      | has no host
            https:///hooks.example.com                   | has no host
            https:/hooks.example.com                     | has no host
            https://:443/                                | has no host
            https://                                     | is no URL
            https://hooks.example.com:80/                | the port is 80
            https://hooks.example.com:22/                | the port is 22
            https://hooks.example.com:0/                 | the port is not
            https://hooks.example.com:65536/             | the port is not
            https://hooks.example.com:-443/              | malformed
            https://hooks.example.com:４４３/             | malformed
            https://hooks.example.com:443:443/           | malformed
            https://hooks.example.com/ö                  | not ASCII
            "https://hooks.example.com/ x"               | is no URL
            "https://hooks.example.com /"                | is no URL
            """)
    void shouldRefuseWithoutALookUp(String url, String why) {
        Verdict verdict = new WebhookGuard(STRICT, names).judge(url);

        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        assertThat(verdict.reason()).contains(why);
        assertThat(names.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\t", "\0", " ", "\u00a0", "\u2028"})
    void shouldRefuseWhiteSpaceAndControlsAnywhere(String odd) {
        for (String url :
                List.of("https://hooks.example%s.com/", "https://hooks.example.com/%sx", "%shttps://a.example.com")) {
            assertThat(judge(url.formatted(odd)).accepted()).isFalse();
        }
    }

    @Test
    void shouldRefuseLongUrlsLabelsAndNames() {
        String longest = "https://hooks.example.com/" + "x".repeat(2048 - 26);
        assertThat(judge(longest).accepted()).isTrue();
        assertThat(judge(longest + "x").reason()).isEqualTo("has more than 2048 characters");
        assertThat(judge("https://" + "x".repeat(64) + ".com/").reason()).contains("1 to 63 letters");
        assertThat(judge("https://" + "x.".repeat(126) + "com/").reason()).contains("more than 253");
    }

    @Test
    void shouldJudgeANameAnewEachTime() {
        NameTable rebinding = new NameTable().with("rebind.example.com", "93.184.215.14", "127.0.0.1");
        WebhookGuard guard = new WebhookGuard(STRICT, rebinding);

        assertThat(guard.judge("https://rebind.example.com/").accepted()).isTrue();
        assertThat(guard.judge("https://rebind.example.com/").reason()).contains("loopback");
    }

    @Test
    void shouldTellANameThatDoesNotResolveFromOneThatIsRefused() {
        assertThat(judge("https://gone.example.com/")).isEqualTo(new Verdict.Unresolved());
    }

    @Test
    void shouldForgetTheNamesOfAddressesSoThatNobodyLooksThemUpAgain() {
        assertThat(judge("https://hooks.example.com/").addresses().get(0)).hasToString("/93.184.215.14");
    }

    private Verdict judge(String url) {
        return new WebhookGuard(STRICT, names).judge(url);
    }
}
