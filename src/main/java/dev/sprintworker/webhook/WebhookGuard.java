package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Keeps requests that strangers ask for away from everything that is not on the public Internet. A name is looked up
 * once; if one of its addresses is not public it is refused, and the addresses in the verdict are those to connect to.
 */
public final class WebhookGuard {

    private final WebhookRules rules;
    private final Resolver resolver;

    public WebhookGuard(WebhookRules rules, Resolver resolver) {
        this.rules = rules;
        this.resolver = resolver;
    }

    /** Resolves but never connects; blocks as long as the resolver does. */
    public Verdict judge(String url) {
        try {
            WebhookTarget target = rules.target(url);
            List<InetAddress> addresses = addresses(target.host());
            if (addresses.isEmpty()) {
                return new Verdict.Unresolved();
            }
            rules.requirePublic(addresses);
            return new Verdict.Accepted(target, addresses);
        } catch (RefusedUrl refused) {
            return new Verdict.Refused(refused.getMessage(), refused.addresses());
        } catch (UnknownHostException e) {
            // Its message is the name, which the caller knows.
            return new Verdict.Unresolved();
        }
    }

    private List<InetAddress> addresses(WebhookHost host) throws UnknownHostException {
        return host.literal().isPresent()
                ? List.of(host.literal().get())
                : resolver.resolve(host.name()).stream()
                        .map(address -> WebhookHost.address(address.getAddress()))
                        .distinct()
                        .toList();
    }
}
