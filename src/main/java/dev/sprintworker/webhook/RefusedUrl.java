package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.util.List;

/** Nothing will be sent to this URL; the message says why in fixed words, without quoting the URL. */
public final class RefusedUrl extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<InetAddress> addresses;

    RefusedUrl(String reason) {
        this(reason, List.of());
    }

    /** @param addresses known when it was refused */
    RefusedUrl(String reason, List<InetAddress> addresses) {
        super(reason, null, false, false);
        this.addresses = addresses;
    }

    List<InetAddress> addresses() {
        return addresses;
    }
}
