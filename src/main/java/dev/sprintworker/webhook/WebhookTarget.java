package dev.sprintworker.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL taken apart once; whoever sends uses these parts and never the URL again, so nobody can read it otherwise.
 *
 * @param port the scheme's own if the URL has none
 * @param path with the query, as sent in the request line; without the fragment
 */
record WebhookTarget(boolean https, WebhookHost host, int port, String path) {

    static final int HTTP_PORT = 80;
    static final int HTTPS_PORT = 443;

    private static final int MAX_URL_CHARACTERS = 2048;
    private static final int MAX_PORT = 65_535;

    /** An IPv6 address in brackets, or anything without a colon. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(?::([0-9]{0,5}))?");

    /** The URL, or {@link RefusedUrl} because it is none that anything could be sent to. */
    static WebhookTarget parse(String text) {
        if (text.length() > MAX_URL_CHARACTERS) {
            throw new RefusedUrl("has more than " + MAX_URL_CHARACTERS + " characters");
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new RefusedUrl("is no URL as in RFC 3986");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new RefusedUrl("the scheme is neither https nor http");
        }
        String authority = url.getRawAuthority();
        if (authority == null) {
            throw new RefusedUrl("has no host");
        }
        if (authority.indexOf('@') >= 0) {
            throw new RefusedUrl("has user information");
        }
        Matcher parts = HOST_AND_PORT.matcher(authority);
        if (!parts.matches()) {
            throw new RefusedUrl("the host or the port is malformed");
        }
        boolean https = scheme.equals("https");
        return new WebhookTarget(https, WebhookHost.parse(parts.group(1)), port(parts.group(2), https), path(url));
    }

    private static int port(String text, boolean https) {
        if (text == null || text.isEmpty()) {
            return https ? HTTPS_PORT : HTTP_PORT;
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > MAX_PORT) {
            throw new RefusedUrl("the port is not from 1 to " + MAX_PORT);
        }
        return port;
    }

    private static String path(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String whole = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(whole)) {
            throw new RefusedUrl("the path or the query is not ASCII");
        }
        return whole;
    }
}
