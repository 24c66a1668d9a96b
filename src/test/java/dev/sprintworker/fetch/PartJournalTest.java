package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sprintworker.fetch.Checksum.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartJournalTest {
    private static final long PART = 100;

    @TempDir
    private Path folder;

    private Path path;
    private final RemoteFile file = file("a".repeat(64));

    private static RemoteFile file(String sha256) {
        return new RemoteFile("vae/x.safetensors", 250, Optional.of(new Checksum(Algorithm.SHA256, sha256)), "hub");
    }

    @BeforeEach
    void write() throws IOException {
        path = folder.resolve("journals/x.journal");
        try (PartJournal journal = PartJournal.open(path, file, PART)) {
            journal.validator("\"etag one\"");
            journal.validator("\"etag one\"");
            assertThatThrownBy(() -> journal.validator("\"etag two\"")).isInstanceOf(FileChangedException.class);
            journal.part(0, -1);
            journal.part(2, 7);
        }
    }

    @Test
    void shouldKnowInAnotherProcessWhatItWasTold() throws IOException {
        try (PartJournal journal = PartJournal.open(path, file, 999)) {
            assertThat(journal.partBytes()).isEqualTo(PART);
            assertThat(journal.validator()).contains("\"etag one\"");
            assertThat(journal.parts()).isEqualTo(Map.of(0, -1, 2, 7));
            assertThat(journal.sha256()).isEmpty();
        }
    }

    @Test
    void shouldNotBelieveATornLineAndWriteOnBehindTheLastWholeOne() throws IOException {
        Files.writeString(path, "done " + "b".repeat(63), StandardOpenOption.APPEND);
        try (PartJournal journal = PartJournal.open(path, file, PART)) {
            assertThat(journal.sha256()).isEmpty();
            journal.part(1, 5);
        }
        try (PartJournal journal = PartJournal.open(path, file, PART)) {
            assertThat(journal.parts()).containsOnlyKeys(0, 1, 2);
        }
    }

    @Test
    void shouldBeginAgainWhenTheFileIsAnother() throws IOException {
        assertThat(PartJournal.existing(path, file("b".repeat(64)))).isEmpty();
        try (PartJournal journal = PartJournal.open(path, file("b".repeat(64)), PART)) {
            assertThat(journal.parts()).isEmpty();
            assertThat(journal.validator()).isEmpty();
        }
    }

    @Test
    void shouldFindThePartsWhoseBytesDidNotReachTheDisk() throws IOException {
        Path data = folder.resolve("x");
        byte[] bytes = new byte[250];
        bytes[240] = 1;
        Files.write(data, bytes);
        Parts parts = new Parts(250, PART);
        java.util.zip.CRC32C zeros = new java.util.zip.CRC32C();
        zeros.update(new byte[100]);
        try (PartJournal journal = PartJournal.open(path, file, PART)) {
            journal.part(1, (int) zeros.getValue());
            assertThat(parts.intact(journal, data)).containsExactly(1);
            assertThat(parts.intactBytes(journal, data)).isEqualTo(PART);
            assertThat(parts.intact(journal, folder.resolve("not-there"))).isEmpty();
        }
    }
}
