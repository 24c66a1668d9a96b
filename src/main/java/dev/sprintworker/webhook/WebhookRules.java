package dev.sprintworker.webhook;

import dev.sprintworker.config.SprintConfig;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which URLs may be sent to, as far as it can be told without DNS. A URL that is refused here is refused for good, so it
 * can be refused when the prompt is submitted; one that passes still has to pass {@link WebhookGuard} at each delivery.
 *
 * @param allowHttp whether plain http may be used, and port 80
 * @param allowedPorts besides port 80, which goes with http
 * @param allowedHosts names or {@code *.} and the end of a name; empty for all
 * @param allowLoopback whether this machine itself may be called: for development and tests
 */
public record WebhookRules(
        boolean allowHttp, Set<Integer> allowedPorts, List<String> allowedHosts, boolean allowLoopback) {

    public static final Set<Integer> DEFAULT_PORTS = Set.of(WebhookTarget.HTTPS_PORT, 8443);

    private static final String LOCALHOST = "localhost";
    private static final String BELOW = "*.";

    /**
     * Names that are not in the public DNS by decree: RFC 6761 and IANA's registry of special-use names, what ICANN keeps
     * for private use or never delegates, and what routers and clusters call themselves.
     */
    private static final Set<String> NOT_PUBLIC = Set.of(
            "alt",
            "arpa",
            "corp",
            "example",
            "home",
            "internal",
            "intranet",
            "invalid",
            "lan",
            "local",
            "localdomain",
            LOCALHOST,
            "mail",
            "onion",
            "private",
            "test");

    /** Throws {@link IllegalArgumentException} naming an allowed host that is none. */
    public WebhookRules {
        Set<Integer> ports = new TreeSet<>(allowedPorts);
        if (allowHttp) {
            ports.add(WebhookTarget.HTTP_PORT);
        } else {
            ports.remove(WebhookTarget.HTTP_PORT);
        }
        allowedPorts = Set.copyOf(ports);
        allowedHosts = allowedHosts.stream().map(WebhookRules::canonical).toList();
    }

    public static WebhookRules of(SprintConfig.Webhook config) {
        return new WebhookRules(
                config.allowHttp(),
                config.allowedPorts(),
                config.allowedHosts().orElse(List.of()),
                config.allowLoopback());
    }

    /** Why nothing will ever be sent to the URL, in fixed words that do not quote it; empty if DNS has to decide. */
    public Optional<String> refusal(URI url) {
        try {
            target(url.toString());
            return Optional.empty();
        } catch (RefusedUrl refused) {
            return Optional.of(refused.getMessage());
        }
    }

    /** The URL taken apart, or throws {@link RefusedUrl}. */
    WebhookTarget target(String url) {
        WebhookTarget target = WebhookTarget.parse(url);
        if (!target.https() && !allowHttp) {
            throw new RefusedUrl("the scheme is http, only https is allowed");
        }
        if (!allowedPorts.contains(target.port())) {
            throw new RefusedUrl("the port is " + target.port() + ", allowed are " + new TreeSet<>(allowedPorts));
        }
        WebhookHost host = target.host();
        if (host.literal().isPresent()) {
            requirePublic(List.of(host.literal().get()));
        } else {
            requirePublicName(host);
        }
        if (!allowedHosts.isEmpty() && allowedHosts.stream().noneMatch(pattern -> matches(pattern, host.name()))) {
            throw new RefusedUrl("the host is not in the list of allowed hosts");
        }
        return target;
    }

    /** Throws {@link RefusedUrl} unless every address may be sent to. */
    void requirePublic(List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            PublicAddresses.refusal(address, allowLoopback).ifPresent(why -> {
                throw new RefusedUrl("the address is not public: " + why, addresses);
            });
        }
    }

    private void requirePublicName(WebhookHost host) {
        if (allowLoopback && host.name().equals(LOCALHOST)) {
            return;
        }
        if (NOT_PUBLIC.contains(host.topLevel())) {
            throw new RefusedUrl("the host is a name that is not public: " + host.topLevel());
        }
        if (host.name().indexOf('.') < 0) {
            throw new RefusedUrl("the host is a name of one label");
        }
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith(BELOW) ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
    }

    private static String canonical(String pattern) {
        boolean below = pattern.startsWith(BELOW);
        try {
            WebhookHost host = WebhookHost.parse(below ? pattern.substring(BELOW.length()) : pattern);
            if (below && host.literal().isPresent()) {
                throw new RefusedUrl("an address has nothing below");
            }
            return below ? BELOW + host.name() : host.name();
        } catch (RefusedUrl e) {
            throw new IllegalArgumentException(
                    "allowed host '" + pattern + "' is neither a name nor an address nor *. and a name", e);
        }
    }
}
