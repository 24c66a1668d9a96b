package dev.sprintworker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Everything under {@code sprint.}; a key that is not here fails the start, as does a value out of range. */
@ConfigMapping(prefix = "sprint")
public interface SprintConfig {

    /** CloudEvents {@code source} of outcomes, a URI reference. */
    @WithDefault("/sprint-worker")
    URI source();

    @Valid
    Topics topics();

    @Valid
    InFlight inFlight();

    @Valid
    Model model();

    @Valid
    Batch batch();

    @Valid
    S3 s3();

    Png png();

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
    }

    /** What is between the poll of a prompt and the commit of its offset. */
    interface InFlight {
        /** Prompts worked on at once, each of up to 8 pictures; bounds memory and what waits for the device. */
        @WithDefault("16")
        @Min(1)
        @Max(1024)
        int prompts();
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

    /** What PNG files tell besides pixels. */
    interface Png {
        /** Whether the prompt's text is written into the file. */
        @WithDefault("false")
        boolean prompt();
    }
}
