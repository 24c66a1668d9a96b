package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.util.List;

/** What {@link WebhookGuard} says of a URL. */
public sealed interface Verdict {

    boolean accepted();

    /** In fixed words that quote neither URL nor address. */
    String reason();

    /** What the host is or resolves to, as far as it was asked. */
    List<InetAddress> addresses();

    /** @param addresses all public; whoever connects has to connect to one of these and to nothing else */
    record Accepted(WebhookTarget target, List<InetAddress> addresses) implements Verdict {
        @Override
        public boolean accepted() {
            return true;
        }

        @Override
        public String reason() {
            return "every address is public";
        }
    }

    /** Nothing may be sent there. */
    record Refused(String reason, List<InetAddress> addresses) implements Verdict {
        @Override
        public boolean accepted() {
            return false;
        }
    }

    /** Not known: the name has no address now, which may change. */
    record Unresolved() implements Verdict {
        @Override
        public boolean accepted() {
            return false;
        }

        @Override
        public String reason() {
            return "the host does not resolve";
        }

        @Override
        public List<InetAddress> addresses() {
            return List.of();
        }
    }
}
