package dev.sprintworker.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One outcome against the store: its pictures, and the manifest beside them. */
final class ManifestCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ATTRIBUTES = List.of("id", "source", "type", "subject", "time");
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final PlannedPrompt prompt;
    private final SeenRecord outcome;
    private final JsonNode data;
    private final StoredObjects stored;
    private final List<String> faults = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    ManifestCheck(PlannedPrompt prompt, SeenRecord outcome, JsonNode data, StoredObjects stored) throws IOException {
        this.prompt = prompt;
        this.outcome = outcome;
        this.data = data;
        this.stored = stored;
        checkPictures();
        checkManifest();
    }

    /** What the store lacks or has otherwise, in one sentence; empty when all is as it must be. */
    Optional<String> fault() {
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(prompt.identity() + " " + String.join(", ", faults) + " (" + outcome + ")");
    }

    /** Keys of the objects this outcome answers for. */
    Set<String> keys() {
        return keys;
    }

    private void checkPictures() {
        JsonNode images = data.path("images");
        boolean completed = outcome.header("ce_type").equals("sprint.image.completed.v1");
        if (completed && images.size() != prompt.images()) {
            fault("has " + images.size() + " pictures, not " + prompt.images());
        }
        for (int i = 0; i < images.size(); i++) {
            JsonNode image = images.get(i);
            URI uri = URI.create(image.path("uri").asText());
            String key = uri.getPath().substring(1);
            keys.add(key);
            byte[] png = stored.byKey().get(key);
            if (!stored.bucket().equals(uri.getAuthority()) || png == null) {
                fault("names " + uri + ", which does not exist");
            } else if (!StoredObjects.sha256(png).equals(image.path("sha256").asText())) {
                fault("names " + uri + " with another sha256 than it has");
            } else if (png.length != image.path("bytes").asLong() || !isPng(png)) {
                fault("names " + uri + ", which has another length or is no PNG");
            } else if (!key.endsWith(prompt.identity().hash() + "/" + i + ".png")
                    || image.path("width").asInt() != prompt.width()
                    || image.path("height").asInt() != prompt.height()) {
                fault("names " + uri + " of another place or size than asked for");
            }
        }
    }

    private void checkManifest() throws IOException {
        String end = "/" + prompt.identity().hash() + "/manifest.json";
        List<String> manifests = stored.byKey().keySet().stream()
                .filter(key -> key.endsWith(end))
                .toList();
        keys.addAll(manifests);
        manifests.forEach(key -> keys.add(key.replace("manifest.json", "published")));
        keys.add("by-id/" + prompt.identity().hash());
        String teller = ".*/" + prompt.identity().hash() + "/teller-\\d+\\.json";
        stored.byKey().keySet().stream().filter(key -> key.matches(teller)).forEach(keys::add);
        if (manifests.size() != 1) {
            fault("has " + manifests.size() + " manifests: " + manifests);
            return;
        }
        if (!(JSON.readTree(stored.byKey().get(manifests.get(0))) instanceof ObjectNode manifest)) {
            fault("has a manifest that is no JSON object");
            return;
        }
        for (String attribute : ATTRIBUTES) {
            String said = manifest.path("event").path(attribute).asText();
            if (!isSame(attribute, said, outcome.header("ce_" + attribute))) {
                fault("has a manifest with the " + attribute + " " + said + ", the outcome says "
                        + outcome.header("ce_" + attribute));
            }
        }
        if (!manifest.path("madeBy").isObject()) {
            fault("has a manifest that does not say what made it");
        }
        if (!manifest.deepCopy().without(List.of("event", "madeBy")).equals(withoutUrls(data))) {
            fault("has a manifest with other data than its outcome");
        }
    }

    private static boolean isSame(String attribute, String one, String other) {
        return one.equals(other)
                || attribute.equals("time")
                        && !one.isEmpty()
                        && !other.isEmpty()
                        && OffsetDateTime.parse(one).isEqual(OffsetDateTime.parse(other));
    }

    private static JsonNode withoutUrls(JsonNode data) {
        JsonNode copy = data.deepCopy();
        copy.path("images").forEach(image -> ((ObjectNode) image).remove("url"));
        return copy;
    }

    private static boolean isPng(byte[] content) {
        return java.util.Arrays.mismatch(PNG, content) == PNG.length;
    }

    private void fault(String text) {
        faults.add(text);
    }
}
