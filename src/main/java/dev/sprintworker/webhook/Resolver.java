package dev.sprintworker.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up; may block as long as the system's resolver does. */
@FunctionalInterface
public interface Resolver {

    /**
     * All addresses of a host, at least one.
     *
     * @param name in lower case ASCII, not an address, without a dot at its end
     */
    List<InetAddress> resolve(String name) throws UnknownHostException;

    /** The system's. Names are looked up as absolute ones: search domains must not turn a name into one of their own. */
    static Resolver system() {
        return name -> List.of(InetAddress.getAllByName(name.indexOf('.') < 0 ? name : name + "."));
    }
}
