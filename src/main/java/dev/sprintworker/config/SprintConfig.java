package dev.sprintworker.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Everything under {@code sprint.}; a key that is not here fails the start, as does a value out of range. */
@ConfigMapping(prefix = "sprint")
public interface SprintConfig {

    /** CloudEvents {@code source} of outcomes, a URI reference. */
    @WithDefault("/sprint-worker")
    URI source();

    /** What this process does; {@code worker} and {@code ingress} load the model. */
    @WithDefault("worker,ingress,api")
    @NotEmpty
    Set<Role> roles();

    /** Whether a prompt can ever reach the device of this process. */
    default boolean needsModel() {
        return roles().contains(Role.worker) || roles().contains(Role.ingress);
    }

    /** Kafka consumer group of the workers, and the beginning of their transactional ids. */
    @WithDefault("sprint-worker")
    @NotBlank
    String group();

    @Valid
    Topics topics();

    @Valid
    InFlight inFlight();

    @Valid
    Transaction transaction();

    @Valid
    Cancels cancels();

    @Valid
    Policy policy();

    @Valid
    Readiness readiness();

    @Valid
    Shutdown shutdown();

    @Valid
    Model model();

    @Valid
    Batch batch();

    @Valid
    S3 s3();

    Png png();

    @Valid
    Webhook webhook();

    @Valid
    Http http();

    @Valid
    Api api();

    /** Kafka topics; they are not created by the worker. */
    interface Topics {
        /** Read from. */
        @WithDefault("sprint.prompts")
        @NotBlank
        String prompts();

        /** Written to. */
        @WithDefault("sprint.outcomes")
        @NotBlank
        String outcomes();

        /** Where records go that are no prompt events. */
        @WithDefault("sprint.prompts.dlq")
        @NotBlank
        String deadLetters();

        /** Which prompts are not wanted any more. */
        @WithDefault("sprint.cancels")
        @NotBlank
        String cancels();

        /** Beginning of the names of the notifier's topics: {@code .1} and so on for its waits, {@code .dlq}. */
        @WithDefault("sprint.webhooks")
        @NotBlank
        String webhooks();
    }

    /** Spelt as in configuration. */
    enum Role {
        /** Takes prompts from Kafka. */
        worker,
        /** Takes prompts as CloudEvents over HTTP, {@code POST /}. */
        ingress,
        /** Takes prompts as plain JSON over HTTP and puts them into Kafka, {@code /v1/images}. */
        api,
        /** Tells receivers of webhooks about outcomes; needs no model. */
        notifier
    }

    /** Prompts that were taken and not committed yet. The bounds pause fetching, and HTTP answers 429. */
    interface InFlight {
        /** Prompts between poll and commit. */
        @WithDefault("64")
        @Min(1)
        @Max(4096)
        int prompts();

        /** Bytes of events, pixels and PNG files at once, estimated; one prompt may exceed it when it is alone. */
        @WithDefault("256M")
        MemorySize bytes();
    }

    /** Outcomes and offsets are committed together. */
    interface Transaction {
        /** A transaction whose worker died blocks readers of its partitions this long. */
        @WithDefault("20s")
        @DurationMin(seconds = 1)
        @DurationMax(minutes = 15)
        Duration timeout();
    }

    /** Which cancellations are remembered. */
    interface Cancels {
        /** As long as prompts may wait in their topic. */
        @WithDefault("7d")
        @DurationMin(minutes = 1)
        Duration window();
    }

    /** What is never made. */
    interface Policy {
        /** Regular expressions; a prompt in which one is found, whatever its case, is rejected. */
        Optional<List<java.util.regex.Pattern>> deny();
    }

    interface Readiness {
        /** How long S3 or the broker may fail before the worker says that it is not ready. */
        @WithDefault("30s")
        @DurationMin(millis = 1)
        Duration grace();
    }

    interface Shutdown {
        /** What is in flight when the process is asked to end may take this long; the rest is delivered again. */
        @WithDefault("25s")
        @DurationMin(millis = 0)
        Duration timeout();
    }

    /** The snapshot and where it runs. */
    interface Model {
        /** Folder of the snapshot; absent: the bundled demo snapshot. */
        Optional<Path> path();

        /** Name in outcomes and pictures; absent: what the snapshot says. */
        Optional<String> name();

        /** Revision in outcomes and pictures; absent: what the snapshot says. */
        Optional<String> revision();

        /** What the networks compute in: {@code bfloat16} or {@code float32}. */
        @WithDefault("bfloat16")
        Precision precision();

        /** {@code cpu}, {@code cuda:N}, or {@code auto}: the first GPU, else the CPU. */
        @WithDefault("auto")
        @Pattern(regexp = "auto|cpu|cuda:\\d{1,3}", message = "must be auto, cpu or cuda:N")
        String device();

        /** CPU threads of one operation; absent: as many as the CPU limit allows. */
        Optional<@Min(1) @Max(1024) Integer> threads();

        /** Memory a batch may take besides the weights; pictures that need more are decoded in tiles. */
        @WithDefault("4G")
        MemorySize workspace();

        /** Soft-cap the text encoder's attention logits, as Gemma-2 was trained and diffusers pipelines do not. */
        @WithDefault("false")
        boolean softcapping();
    }

    /** Spelt as in configuration, events and snapshots. */
    enum Precision {
        bfloat16,
        float32
    }

    /** How prompts share the device. */
    interface Batch {
        /** Most pictures generated together. */
        @WithDefault("4")
        @Min(1)
        @Max(256)
        int maxSize();

        /** A batch that takes longer hangs, and the worker is not live. */
        @WithDefault("10m")
        @DurationMin(seconds = 1)
        Duration timeout();
    }

    /** Where pictures go. */
    interface S3 {
        /** An existing bucket; required. */
        @NotBlank
        String bucket();

        /** In front of every key, without slashes at its ends; absent: keys start with the year. */
        Optional<@Pattern(regexp = "[^/](.*[^/])?", message = "must not begin or end with a slash") String> prefix();

        /** How long presigned URLs in outcomes are valid, at most 7 days; absent: outcomes carry none. */
        Optional<@DurationMin(seconds = 1) @DurationMax(days = 7) Duration> presign();

        /** Waiting between attempts while S3 fails; attempts go on until one succeeds. */
        @Valid
        Retry retry();
    }

    /** Exponential backoff with jitter. */
    interface Retry {
        /** Wait before the second attempt. */
        @WithDefault("200ms")
        @DurationMin(millis = 1)
        Duration minBackoff();

        /** Longest wait between two attempts. */
        @WithDefault("20s")
        @DurationMin(millis = 1)
        Duration maxBackoff();

        @AssertTrue(message = "min-backoff must not be longer than max-backoff")
        default boolean isAscending() {
            return minBackoff().compareTo(maxBackoff()) <= 0;
        }
    }

    /**
     * Both ways in over HTTP. {@code POST /} has no authentication of its own: it is for the cluster's event source, and
     * who may reach it is the network's to say.
     */
    interface Http {
        /** Longer bodies are refused with 413. */
        @WithDefault("1M")
        MemorySize maxBody();

        /** A prompt that takes longer is answered with 503; it goes on, and its event sent again gets its outcome. */
        @WithDefault("4m")
        @DurationMin(millis = 1)
        @DurationMax(hours = 1)
        Duration timeout();
    }

    /**
     * Who may use {@code /v1}: whoever has one of the tokens, or, with {@code quarkus.oidc.tenant-enabled}, an access
     * token of the configured provider. With neither it answers only where {@code quarkus.http.host} is a loopback
     * address.
     */
    interface Api {
        /** Accepted in {@code Authorization: Bearer}, at least 16 characters each; several while they are rotated. */
        Optional<List<@Size(min = 16, message = "must have at least 16 characters") String>> token();
    }

    /** What PNG files tell besides pixels. */
    interface Png {
        /** Whether the prompt's text is written into the file. */
        @WithDefault("false")
        boolean prompt();
    }

    /** Whom outcomes may be sent to, and how. */
    interface Webhook {
        /** Whether plain http may be used too, and with it port 80; otherwise https alone. */
        @WithDefault("false")
        boolean allowHttp();

        /** Names, addresses, or {@code *.} and the end of a name; IDNs as {@code xn--}. Absent: every public host. */
        Optional<
                        List<
                                @Pattern(
                                        regexp = "((\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+|\\[[0-9A-Fa-f:.]+])",
                                        message = "must be a name, an address, or *. and a name")
                                String>>
                allowedHosts();

        /** Ports of URLs; 80 counts with {@code allow-http} only, and then in any case. */
        @WithDefault("443,8443")
        @NotEmpty
        Set<@Min(1) @Max(65_535) Integer> allowedPorts();

        /** Whether this machine itself may be called: for development and tests, never where strangers send prompts. */
        @WithDefault("false")
        boolean allowLoopback();

        /** Of one attempt, from the look-up of the host to the end of the answer. */
        @WithDefault("20s")
        @DurationMin(millis = 1)
        @DurationMax(minutes = 5)
        Duration timeout();

        /** An answer with a longer body is cut off there; its status counts. */
        @WithDefault("65536")
        @Min(0)
        @Max(16_777_216)
        int maxResponseBytes();

        /** Longest body that is sent. */
        @WithDefault("20000")
        @Min(1)
        @Max(1_048_576)
        int maxBodyBytes();

        /** Receivers that ask to be left alone for longer are left alone this long. */
        @WithDefault("24h")
        @DurationMin(millis = 0)
        Duration maxRetryAfter();

        /** What deliveries are signed with, by name. */
        Map<String, Secret> secrets();

        /** Name of the secret for prompts of a source that no secret lists; absent: there is none. */
        Optional<String> defaultSecret();

        /** Kafka consumer group of the notifiers, and the beginning of their transactional ids. */
        @WithDefault("sprint-notifier")
        @NotBlank
        String group();

        /** Waits before the second, third ... attempt, each up to a fifth longer; one topic for each. */
        @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
        @Size(min = 1, max = 100)
        List<@DurationMin(millis = 1) @DurationMax(days = 7) Duration> delays();

        /** Attempts at once to one host and port. */
        @WithDefault("8")
        @Min(1)
        @Max(1024)
        int hostConcurrency();

        /** When a host is left alone. */
        @Valid
        Circuit circuit();
    }

    /** A host that does not answer costs each attempt its whole time; so after a few it is not asked for a while. */
    interface Circuit {
        /** Attempts without an answer, one after the other, that open it. */
        @WithDefault("5")
        @Min(1)
        int failures();

        /** How long it stays open; then one attempt shows whether it may close. */
        @WithDefault("30s")
        @DurationMin(millis = 1)
        Duration pause();
    }

    /** One or more signing keys, as Standard Webhooks writes them: {@code whsec_...}, or {@code whsk_...} for ed25519. */
    interface Secret {
        /** The keys, the newest first, with commas in between; either this or {@code file}. */
        Optional<List<String>> value();

        /** A file with one key a line, the newest first, that may change while the process runs. */
        Optional<Path> file();

        /** CloudEvents sources of the prompts whose webhooks it signs. */
        Optional<List<String>> sources();
    }
}
