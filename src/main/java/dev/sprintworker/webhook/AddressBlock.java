package dev.sprintworker.webhook;

import io.netty.util.NetUtil;

/**
 * A block of addresses, all of one family.
 *
 * @param name what it is for, as the registries of IANA say
 */
record AddressBlock(String cidr, String name, byte[] prefix, int bits) {

    /** @param entry such as {@code 10.0.0.0/8 private use} */
    static AddressBlock of(String entry) {
        int space = entry.indexOf(' ');
        int slash = entry.indexOf('/');
        byte[] prefix = NetUtil.createByteArrayFromIpAddressString(entry.substring(0, slash));
        return new AddressBlock(
                entry.substring(0, space),
                entry.substring(space + 1),
                prefix,
                Integer.parseInt(entry.substring(slash + 1, space)));
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != prefix[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || (address[whole] ^ prefix[whole]) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public String toString() {
        return name + ", " + cidr;
    }
}
