package dev.sprintworker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster's wall around the internet leaves out what the guard refuses, and nothing else. */
class EgressPolicyTest {

    /** Networks in which special blocks are smaller than a /16. */
    private static final int[] FINE = {168, 192, 198, 203};

    /** What a policy lets through: the block, without the exceptions. */
    private record Opening(AddressBlock block, List<AddressBlock> exceptions) {

        static Opening of(JsonNode ipBlock) {
            List<AddressBlock> exceptions = new ArrayList<>();
            ipBlock.path("except").forEach(cidr -> exceptions.add(AddressBlock.of(cidr.asText() + " exception")));
            return new Opening(AddressBlock.of(ipBlock.path("cidr").asText() + " opening"), exceptions);
        }

        boolean lets(byte[] address) {
            return block.contains(address) && exceptions.stream().noneMatch(exception -> exception.contains(address));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/common/network/webhooks.yaml", "k8s/model/network.yaml"})
    void shouldBeOfTheSameShapeAsTheGuard(String file) throws IOException {
        List<Opening> openings = new ArrayList<>();
        new YAMLMapper()
                .readTree(Path.of(file).toFile())
                .findValues("ipBlock")
                .forEach(block -> openings.add(Opening.of(block)));
        assertThat(openings).hasSize(2);

        samples().forEach(address -> {
            boolean lets = openings.stream().anyMatch(opening -> opening.lets(address.getAddress()));
            boolean accepts = PublicAddresses.refusal(address, false).isEmpty();
            assertThat(lets).as(address.getHostAddress()).isEqualTo(accepts);
        });
    }

    /** One address of each IPv4 /16, of each /24 where that is not enough, and of IPv6 a few of each kind. */
    private static Stream<InetAddress> samples() {
        Stream<String> wide = IntStream.range(0, 1 << 16).mapToObj(i -> (i >> 8) + "." + (i & 255) + ".77.1");
        Stream<String> fine = IntStream.of(FINE)
                .boxed()
                .flatMap(first ->
                        IntStream.range(0, 1 << 16).mapToObj(i -> first + "." + (i >> 8) + "." + (i & 255) + ".16"));
        Stream<String> six = Stream.of(
                "2001::1",
                "2001:1ff::1",
                "2001:200::1",
                "2001:db8::1",
                "2001:db9::1",
                "2002::1",
                "2003::1",
                "2606:4700::1111",
                "2620:4f:8000::1",
                "2620:4f:8001::1",
                "3ffe::1",
                "3fff::1",
                "3fff:fff::1",
                "2a00::1",
                "::1",
                "fc00::1",
                "fd00::1",
                "fe80::1",
                "ff02::1",
                "5f00::1",
                "100::1",
                "64:ff9b:1::1",
                "4000::1");
        return Stream.of(wide, fine, six).flatMap(addresses -> addresses).map(EgressPolicyTest::address);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
