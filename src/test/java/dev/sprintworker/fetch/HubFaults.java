package dev.sprintworker.fetch;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What a {@link LocalHub} does wrong; nothing unless told to. */
final class HubFaults {
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private final List<String> listed = new CopyOnWriteArrayList<>();
    private final Map<String, UnaryOperator<byte[]>> contents = new ConcurrentHashMap<>();
    private final Set<String> breaks = ConcurrentHashMap.newKeySet();
    private volatile int changesOfEtag;
    private volatile String changed;
    private volatile String nextHost;

    private record Refusal(String host, Pattern path, int status, Map<String, String> headers, AtomicInteger times) {}

    /** The next so many requests for such paths get this answer. */
    void refuse(String host, String path, int times, int status, Map<String, String> headers) {
        refusals.add(new Refusal(host, Pattern.compile(path), status, headers, new AtomicInteger(times)));
    }

    /** An entry more at the end of the listing. */
    void list(String json) {
        listed.add(json);
    }

    /** Other bytes than those of the listing. */
    void tamper(String path, UnaryOperator<byte[]> change) {
        contents.put(path, change);
    }

    /** The connection breaks once each time this position of the file is to be sent, once. */
    void breakAt(String path, int position) {
        breaks.add(path + "@" + position);
    }

    /** The next so many answers with bytes of the file have an ETag each of their own. */
    void changeEtag(String path, int answers) {
        changed = path;
        changesOfEtag = answers;
    }

    void listGoesOnAt(String host) {
        nextHost = host;
    }

    /** Nothing is wrong any more. */
    void clear() {
        refusals.clear();
        listed.clear();
        contents.clear();
        breaks.clear();
        changesOfEtag = 0;
        nextHost = null;
    }

    boolean answer(String host, HttpExchange exchange) throws IOException {
        for (Refusal refusal : refusals) {
            if (refusal.host().equals(host)
                    && refusal.path()
                            .matcher(exchange.getRequestURI().getPath())
                            .find()
                    && refusal.times().getAndDecrement() > 0) {
                refusal.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(refusal.status(), -1);
                return true;
            }
        }
        return false;
    }

    List<String> listed() {
        return new ArrayList<>(listed);
    }

    byte[] content(String path, byte[] original) {
        return contents.getOrDefault(path, UnaryOperator.identity()).apply(original.clone());
    }

    synchronized String etag(String path, String original) {
        if (changesOfEtag > 0 && path.equals(changed)) {
            return "\"other-" + changesOfEtag-- + "\"";
        }
        return original;
    }

    boolean breaks(String path, int position) {
        return breaks.removeIf(
                at -> at.startsWith(path + "@") && position >= Integer.parseInt(at.substring(at.lastIndexOf('@') + 1)));
    }

    String nextPage(URI endpoint) {
        return nextHost != null ? nextHost : endpoint.toString();
    }
}
