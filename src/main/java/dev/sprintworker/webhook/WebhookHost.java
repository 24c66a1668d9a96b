package dev.sprintworker.webhook;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host of a URL in the one form in which it is compared, looked up, connected to and verified. What different
 * programs may read differently is refused rather than interpreted: numbers that are no dotted decimal IPv4 address,
 * percent signs, zone ids, characters that the versions of IDNA disagree on.
 *
 * @param name in lower case ASCII without a dot at its end; an IPv6 address in brackets, shortest form
 * @param literal the address, if the host is one
 */
record WebhookHost(String name, Optional<InetAddress> literal) {

    private static final int MAX_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern DOTTED_DECIMAL = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F]*:[0-9a-fA-F:]*(" + DOTTED_DECIMAL + ")?]");

    /** IDNA 2003 maps or drops them, IDNA 2008 and UTS #46 keep them: two names, two owners. */
    private static final Pattern DEVIATION = Pattern.compile("[\\u00df\\u1e9e\\u03c2\\u200c\\u200d]");

    /** @param text as between {@code //} and port, or throws {@link RefusedUrl} */
    static WebhookHost parse(String text) {
        if (text.isEmpty()) {
            throw new RefusedUrl("has no host");
        }
        if (text.startsWith("[")) {
            return ipv6(text);
        }
        if (text.indexOf('%') >= 0) {
            throw new RefusedUrl("the host is percent-encoded");
        }
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
        String name = (ascii ? text : ascii(text)).toLowerCase(Locale.ROOT);
        boolean absolute = name.endsWith(".");
        String relative = absolute ? name.substring(0, name.length() - 1) : name;
        if (NUMBER.matcher(relative.substring(relative.lastIndexOf('.') + 1)).matches()) {
            if (absolute || !ascii || !DOTTED_DECIMAL.matcher(relative).matches()) {
                throw new RefusedUrl("the host is a number, but no IPv4 address in dotted decimal form");
            }
            return literal(NetUtil.createByteArrayFromIpAddressString(relative));
        }
        requireName(relative);
        return new WebhookHost(relative, Optional.empty());
    }

    private static void requireName(String name) {
        if (name.length() > MAX_NAME) {
            throw new RefusedUrl("the host has more than " + MAX_NAME + " characters");
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty()) {
                throw new RefusedUrl("the host has an empty label");
            }
            if (!LABEL.matcher(label).matches()) {
                throw new RefusedUrl("the host has a label that is not 1 to 63 letters, digits and inner hyphens");
            }
        }
    }

    private static String ascii(String text) {
        if (DEVIATION.matcher(text).find()) {
            throw new RefusedUrl("the host has characters that versions of IDNA read differently, write it as xn--");
        }
        try {
            return IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException e) {
            throw new RefusedUrl("the host is no internationalised domain name");
        }
    }

    private static WebhookHost ipv6(String text) {
        if (text.indexOf('%') >= 0) {
            throw new RefusedUrl("the host has a zone id");
        }
        if (!IPV6.matcher(text).matches()) {
            throw notIpv6();
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address instanceof Inet4Address) {
                // The JDK unwraps it, so that from here on it would be taken for the IPv4 address it carries.
                throw new RefusedUrl("the host is an IPv4 address mapped into IPv6");
            }
            return literal(address.getAddress());
        } catch (UnknownHostException e) {
            // What is in brackets is never looked up.
            throw notIpv6();
        }
    }

    private static RefusedUrl notIpv6() {
        return new RefusedUrl("the host is no IPv6 address");
    }

    private static WebhookHost literal(byte[] bytes) {
        InetAddress address = address(bytes);
        String text = NetUtil.toAddressString(address);
        return new WebhookHost(text.indexOf(':') < 0 ? text : "[" + text + "]", Optional.of(address));
    }

    /** Without a name, so that nothing further on can look one up. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    /** The last part of a name; the name itself if it has one part. */
    String topLevel() {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
