package dev.sprintworker.store;

import dev.sprintworker.config.SprintConfig;
import dev.sprintworker.event.EventIdentity;
import dev.sprintworker.event.Manifest;
import dev.sprintworker.event.Origin;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.telemetry.Milestone;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A prompt's objects in S3. Each is created once and never overwritten: of two workers with the same prompt one wins, the
 * other finds what the winner stored and goes on with that, so whatever a manifest says of a picture stays true. What
 * these methods return completes when S3 has answered, however long that takes.
 */
@ApplicationScoped
public class PictureStore {

    private static final String JSON = "application/json";

    private final PatientS3 s3;
    private final SprintConfig.S3 config;

    PictureStore(PatientS3 s3, SprintConfig config) {
        this.s3 = s3;
        this.config = config.s3();
        // A name that makes no URI has to fail now, not when the first picture is stored.
        s3Uri(config.s3().bucket(), config.s3().prefix().orElse(""));
    }

    /** The folder of the prompt for ever: the one proposed, or the one that was when the same prompt came first. */
    public Uni<PictureFolder> claim(EventIdentity prompt, PictureFolder proposed) {
        String pointer = PictureFolder.pointer(config.prefix(), prompt);
        byte[] key = proposed.key().getBytes(StandardCharsets.UTF_8);
        return s3.create(put -> put.key(pointer).contentType("text/plain"), key)
                .chain(created -> created.isPresent()
                        ? Uni.createFrom().item(proposed)
                        : s3.get(pointer)
                                .map(found -> new PictureFolder(
                                        new String(existing(found, pointer).content(), StandardCharsets.UTF_8))));
    }

    /** The decision on the prompt, if there is one. */
    public Uni<Optional<StoredManifest>> manifest(PictureFolder folder) {
        return s3.get(folder.manifest()).map(found -> found.map(object -> read(object, folder)));
    }

    /**
     * Stores the pictures side by side, or what is missing of them after an earlier attempt; hashes them on the
     * subscribing thread.
     */
    public Uni<List<Outcome.Image>> pictures(
            PictureFolder folder,
            List<PngPicture> pictures,
            EventIdentity prompt,
            Outcome.Model model,
            Map<String, String> metadata) {
        Milestone.BEFORE_STORE.reached();
        return Multi.createFrom()
                .items(IntStream.range(0, pictures.size()).boxed())
                .onItem()
                .transformToUni(i -> picture(folder.picture(i), pictures.get(i), prompt, model, metadata)
                        .invoke(() -> {
                            if (pictures.size() > 1) {
                                Milestone.BETWEEN_OBJECTS.reached();
                            }
                        })
                        .map(image -> Map.entry(i, image)))
                .merge(pictures.size())
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(images -> IntStream.range(0, pictures.size())
                        .mapToObj(images::get)
                        .toList());
    }

    /** Decides: the manifest given, unless there is one already. Last: where one is, there is everything it names. */
    public Uni<StoredManifest> decide(PictureFolder folder, Manifest manifest) {
        return s3.create(put -> put.key(folder.manifest()).contentType(JSON), manifest.json())
                .chain(created -> created.isPresent()
                        ? Uni.createFrom().item(new StoredManifest(folder, manifest, true, created.get()))
                        : s3.get(folder.manifest()).map(found -> read(existing(found, folder.manifest()), folder)))
                .invoke(Milestone.AFTER_MANIFEST::reached);
    }

    /** Whether the manifest's outcome is known to be told. */
    public Uni<Boolean> published(PictureFolder folder) {
        return s3.get(folder.published()).map(Optional::isPresent);
    }

    public Uni<Void> markPublished(PictureFolder folder) {
        return s3.create(put -> put.key(folder.published()), new byte[0]).replaceWithVoid();
    }

    /** Who tells the outcome if all tellers before failed to; empty if nobody has taken that over. */
    public Uni<Optional<Teller>> teller(PictureFolder folder, int generation) {
        return s3.get(folder.teller(generation)).map(found -> found.map(object -> teller(object, generation)));
    }

    /** Takes over the telling, unless somebody else has: of several that try, all learn of the same one. */
    public Uni<Teller> takeOver(PictureFolder folder, int generation, Origin origin) {
        return s3.create(put -> put.key(folder.teller(generation)).contentType(JSON), origin.json())
                .chain(created -> created.isPresent()
                        ? Uni.createFrom().item(new Teller(origin, generation, true, created.get()))
                        : s3.get(folder.teller(generation))
                                .map(found -> teller(existing(found, folder.teller(generation)), generation)));
    }

    private static Teller teller(PatientS3.Found found, int generation) {
        try {
            return new Teller(Origin.read(found.content()), generation, false, found.sinceNanos());
        } catch (IOException e) {
            throw new UncheckedIOException("a teller that this program did not write", e);
        }
    }

    private Uni<Outcome.Image> picture(
            String key, PngPicture picture, EventIdentity prompt, Outcome.Model model, Map<String, String> metadata) {
        return Uni.createFrom().deferred(() -> {
            byte[] sha256 = sha256(picture.png());
            Map<String, String> entries = new ObjectMetadata()
                    .with("sha256", HexFormat.of().formatHex(sha256))
                    .with("width", Integer.toString(picture.width()))
                    .with("height", Integer.toString(picture.height()))
                    .with("seed", Long.toString(picture.seed()))
                    .with("model-revision", model.revision())
                    .with("prompt-id", prompt.id())
                    .with(metadata)
                    .entries();
            return s3.create(
                            put -> put.key(key)
                                    .contentType(PngFile.CONTENT_TYPE)
                                    // S3 compares it with what arrived.
                                    .checksumSHA256(Base64.getEncoder().encodeToString(sha256))
                                    .metadata(entries),
                            picture.png())
                    .chain(created -> created.isPresent()
                            ? Uni.createFrom().item(image(key, picture, sha256))
                            : s3.get(key).map(found -> foundImage(key, existing(found, key), picture)));
        });
    }

    private Outcome.Image image(String key, PngPicture picture, byte[] sha256) {
        return new Outcome.Image(
                s3Uri(config.bucket(), key),
                HexFormat.of().formatHex(sha256),
                picture.png().length,
                picture.width(),
                picture.height(),
                picture.seed());
    }

    /** Another attempt's: as a rule the same picture, though not always the same bytes. What it is, it says itself. */
    private Outcome.Image foundImage(String key, PatientS3.Found found, PngPicture own) {
        Map<String, String> said = found.metadata();
        var there = new PngPicture(
                found.content(),
                Integer.parseInt(said.getOrDefault("width", "" + own.width())),
                Integer.parseInt(said.getOrDefault("height", "" + own.height())),
                Long.parseLong(said.getOrDefault("seed", "" + own.seed())));
        return image(key, there, sha256(found.content()));
    }

    private static PatientS3.Found existing(Optional<PatientS3.Found> found, String key) {
        return found.orElseThrow(() -> new IllegalStateException(key + " was there and is not any more"));
    }

    private static StoredManifest read(PatientS3.Found found, PictureFolder folder) {
        try {
            return new StoredManifest(folder, Manifest.read(found.content()), false, found.sinceNanos());
        } catch (IOException e) {
            // Whatever it is, it is not this program's to overwrite: prompts wait until somebody has looked at it.
            throw new UncheckedIOException(folder.manifest() + " is in the way of a manifest", e);
        }
    }

    static URI s3Uri(String bucket, String key) {
        try {
            // Not every bucket's name is a host name.
            return new URI("s3", bucket, "/" + key, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("sprint.s3.bucket and sprint.s3.prefix make no URI", e);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
