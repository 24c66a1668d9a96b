package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses everybody on the Internet reaches as the same machine. All others are refused: those in IANA's
 * special-purpose registries for IPv4 and IPv6 (the few of them that are globally reachable are protocols' own, not
 * receivers'), those outside of IPv6's global unicast space, and those that carry an IPv4 address in them.
 */
final class PublicAddresses {

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** The first that fits is named, so the narrow ones come before the wide. */
    private static final List<AddressBlock> SPECIAL = Stream.of(
                    "0.0.0.0/8 this network",
                    "10.0.0.0/8 private use",
                    "100.64.0.0/10 shared, carrier-grade NAT",
                    "127.0.0.0/8 loopback",
                    "168.63.129.16/32 platform services of a cloud",
                    "169.254.169.254/32 instance metadata",
                    "169.254.0.0/16 link-local",
                    "172.16.0.0/12 private use",
                    "192.0.0.0/24 IETF protocols",
                    "192.0.2.0/24 documentation",
                    "192.31.196.0/24 AS112",
                    "192.52.193.0/24 automatic multicast tunneling",
                    "192.88.99.0/24 6to4 relays",
                    "192.168.0.0/16 private use",
                    "192.175.48.0/24 AS112",
                    "198.18.0.0/15 benchmarking",
                    "198.51.100.0/24 documentation",
                    "203.0.113.0/24 documentation",
                    "224.0.0.0/4 multicast",
                    "255.255.255.255/32 broadcast",
                    "240.0.0.0/4 reserved",
                    "::/128 unspecified",
                    "::1/128 loopback",
                    "::ffff:0:0/96 IPv4-mapped",
                    "::ffff:0:0:0/96 IPv4-translated",
                    "::/96 IPv4-compatible",
                    "64:ff9b:1::/48 local NAT64",
                    "100::/64 discard only",
                    "100:0:0:1::/64 dummy",
                    "2001::/32 Teredo",
                    "2001:2::/48 benchmarking",
                    "2001:10::/28 ORCHID",
                    "2001:20::/28 ORCHIDv2",
                    "2001:30::/28 drone identifiers",
                    "2001::/23 IETF protocols",
                    "2001:db8::/32 documentation",
                    "2002::/16 6to4",
                    "2620:4f:8000::/48 AS112",
                    "3ffe::/16 former 6bone",
                    "3fff::/20 documentation",
                    "5f00::/16 segment routing",
                    "fc00::/7 unique local",
                    "fe80::/10 link-local",
                    "fec0::/10 site-local",
                    "ff00::/8 multicast")
            .map(AddressBlock::of)
            .toList();

    private static final List<AddressBlock> LOOPBACK = Stream.of("127.0.0.0/8 loopback", "::1/128 loopback")
            .map(AddressBlock::of)
            .toList();
    private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3 global unicast");

    /** Gateways send what goes there to the IPv4 address in the last four bytes. */
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96 NAT64");

    private PublicAddresses() {}

    /**
     * Why nothing may be sent to the address; empty if it may.
     *
     * @param loopback whether this machine's own loopback addresses may be used too
     */
    static Optional<String> refusal(InetAddress address, boolean loopback) {
        byte[] bytes = address.getAddress();
        if (loopback && LOOPBACK.stream().anyMatch(block -> block.contains(bytes))) {
            return Optional.empty();
        }
        return refusal(bytes);
    }

    private static Optional<String> refusal(byte[] address) {
        if (NAT64.contains(address)) {
            return refusal(Arrays.copyOfRange(address, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES))
                    .map(why -> why + ", by way of " + NAT64);
        }
        Optional<String> special = SPECIAL.stream()
                .filter(block -> block.contains(address))
                .findFirst()
                .map(AddressBlock::toString);
        return special.isPresent() || address.length == IPV4_BYTES || GLOBAL_UNICAST.contains(address)
                ? special
                : Optional.of("outside of " + GLOBAL_UNICAST);
    }
}
