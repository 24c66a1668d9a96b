package dev.sprintworker.sana;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A copy of a snapshot, to be damaged. */
public record SnapshotCopy(Path folder) {

    public static SnapshotCopy of(Path snapshot, Path folder) {
        try (Stream<Path> files = Files.walk(snapshot)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(snapshot.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SnapshotCopy(folder);
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Edits a text file. */
    public void edit(String name, UnaryOperator<String> edit) {
        try {
            String text = Files.readString(file(name));
            String edited = edit.apply(text);
            if (edited.equals(text)) {
                throw new AssertionError("the edit changes nothing in " + name);
            }
            Files.writeString(file(name), edited);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Edits a safetensors file's JSON header; the length in front follows, the data stays. */
    public void editHeader(String name, UnaryOperator<String> edit) {
        try {
            byte[] bytes = Files.readAllBytes(file(name));
            int length =
                    (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
            String edited = edit.apply(header);
            if (edited.equals(header)) {
                throw new AssertionError("the edit changes nothing in " + header);
            }
            byte[] text = edited.getBytes(StandardCharsets.UTF_8);
            byte[] data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
            Files.write(
                    file(name),
                    ByteBuffer.allocate(8 + text.length + data.length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(text.length)
                            .put(text)
                            .put(data)
                            .array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
