package dev.sprintworker.webhook;

import dev.sprintworker.config.SprintConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys sign for whom. Each secret has a name, which may be logged; the secret itself never is. Secrets in files are
 * those the file has at the moment of signing.
 */
public final class WebhookSecrets {

    private final Map<String, NamedSecret> bySource = new HashMap<>();
    private final Optional<NamedSecret> other;

    private WebhookSecrets(Map<String, SprintConfig.Secret> secrets, Optional<String> defaultSecret) {
        Map<String, NamedSecret> byName = new HashMap<>();
        secrets.forEach((name, secret) -> {
            NamedSecret named = NamedSecret.of(name, secret);
            byName.put(name, named);
            for (String source : secret.sources().orElse(List.of())) {
                if (bySource.putIfAbsent(source, named) != null) {
                    throw new IllegalArgumentException("two webhook secrets are for source " + source);
                }
            }
        });
        this.other = defaultSecret.map(name -> Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no webhook secret named " + name)));
    }

    /** Reads all of them, or throws {@link IllegalArgumentException} naming the one that cannot be used. */
    public static WebhookSecrets of(SprintConfig.Webhook config) {
        return new WebhookSecrets(config.secrets(), config.defaultSecret());
    }

    /**
     * Keys for prompts of one CloudEvents source, the newest first, never an empty list; empty if nobody said what to
     * sign with. Reads a small file if the secret is in one.
     */
    public Optional<List<SigningKey>> of(String source) {
        return Optional.ofNullable(bySource.get(source)).or(() -> other).map(NamedSecret::keys);
    }

    @Override
    public String toString() {
        return "WebhookSecrets[" + bySource.size() + " sources]";
    }
}
