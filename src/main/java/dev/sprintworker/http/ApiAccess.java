package dev.sprintworker.http;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.telemetry.SprintLog;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Who may use {@code /v1}. A server that nobody configured answers only where nobody else can reach it; where a request
 * comes from proves nothing, because a proxy on the same machine may bring it.
 */
@ApplicationScoped
class ApiAccess {

    private static final Pattern BEARER = Pattern.compile("Bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

    /** What to do with a request. */
    enum Verdict {
        ALLOWED,
        /** The configured provider has to know the token. */
        ASK_PROVIDER,
        DENIED,
        /** Nobody is allowed. */
        CLOSED
    }

    private final List<byte[]> tokens;
    private final boolean provider;
    private final String host;
    private final boolean apiIsOn;

    ApiAccess(
            SprintConfig config,
            @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean provider,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.tokens = config.api().token().orElse(List.of()).stream()
                .map(ApiAccess::sha256)
                .toList();
        this.provider = provider;
        this.host = host;
        this.apiIsOn = config.roles().contains(SprintConfig.Role.api);
    }

    void warn(@Observes StartupEvent start) {
        if (apiIsOn && verdict(null) == Verdict.CLOSED) {
            SprintLog.LOG.apiClosed(host);
        }
    }

    /** @param authorization the header; null if there is none */
    Verdict verdict(String authorization) {
        if (tokens.isEmpty() && !provider) {
            return isLoopback(host) ? Verdict.ALLOWED : Verdict.CLOSED;
        }
        Optional<String> token = token(authorization);
        if (token.isPresent() && isOurs(token.get())) {
            return Verdict.ALLOWED;
        }
        return provider && token.isPresent() ? Verdict.ASK_PROVIDER : Verdict.DENIED;
    }

    private static Optional<String> token(String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        Matcher bearer = BEARER.matcher(authorization);
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    /** Takes the same time whatever the token has in common with ours. */
    private boolean isOurs(String token) {
        byte[] hash = sha256(token);
        boolean found = false;
        for (byte[] ours : tokens) {
            found |= MessageDigest.isEqual(ours, hash);
        }
        return found;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
