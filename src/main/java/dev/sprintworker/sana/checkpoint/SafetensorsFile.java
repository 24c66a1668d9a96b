package dev.sprintworker.sana.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of contents of a safetensors file: 8 bytes with the length of a JSON header, the header, the elements. A
 * header that does not describe exactly the bytes behind it (beyond the end, overlapping, with holes, another size than
 * its shape) is refused here, so that later reads need no checks.
 */
public final class SafetensorsFile {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private SafetensorsFile() {}

    /**
     * Reads the header.
     *
     * @return the tensors by name, in order of their position
     * @throws SnapshotException if the file is not readable or its header lies
     */
    public static Map<String, TensorEntry> read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new SnapshotException(
                        file + ": truncated, expected the 8 bytes of the header's length but the file has " + size);
            }
            long headerBytes = readFully(channel, 0, 8).getLong();
            if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - 8) {
                throw new SnapshotException(file + ": header length " + Long.toUnsignedString(headerBytes)
                        + " is not between 2 and " + Math.min(MAX_HEADER_BYTES, size - 8)
                        + ", what a file of " + size + " bytes can hold");
            }
            JsonNode header =
                    JSON.readTree(readFully(channel, 8, (int) headerBytes).array());
            return entries(file, header, 8 + headerBytes, size);
        } catch (JsonProcessingException e) {
            throw new SnapshotException(
                    file + ": header is not a JSON object with unique keys: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SnapshotException(
                    file + (Files.exists(file) ? ": cannot be read: " + e.getMessage() : ": missing"), e);
        }
    }

    private static Map<String, TensorEntry> entries(Path file, JsonNode header, long start, long size) {
        if (!header.isObject()) {
            throw new SnapshotException(file + ": header is not a JSON object");
        }
        List<TensorEntry> entries = new ArrayList<>();
        header.properties().forEach(field -> {
            if (!field.getKey().equals("__metadata__")) {
                entries.add(entry(file, field.getKey(), field.getValue(), start, size - start));
            }
        });
        entries.sort(Comparator.comparingLong(TensorEntry::position).thenComparingLong(TensorEntry::bytes));
        long end = start;
        Map<String, TensorEntry> byName = new LinkedHashMap<>();
        for (TensorEntry entry : entries) {
            if (entry.position() != end) {
                throw new SnapshotException(file + ": tensor " + entry.name() + ": data_offsets begin at "
                        + (entry.position() - start) + ", expected " + (end - start)
                        + (entry.position() < end
                                ? ": it overlaps the tensor before"
                                : ": a hole after the tensor before"));
            }
            end += entry.bytes();
            byName.put(entry.name(), entry);
        }
        if (end != size) {
            throw new SnapshotException(
                    file + ": expected " + end + " bytes by its header but the file has " + size + " bytes");
        }
        return byName;
    }

    private static TensorEntry entry(Path file, String name, JsonNode json, long start, long dataBytes) {
        String where = file + ": tensor " + name + ": ";
        DType dtype = dtype(where, json.path("dtype"));
        List<Long> shape = new ArrayList<>();
        for (JsonNode size : array(where, json, "shape")) {
            shape.add(nonNegative(where, "shape", size));
        }
        JsonNode offsets = array(where, json, "data_offsets");
        if (offsets.size() != 2) {
            throw new SnapshotException(where + "data_offsets are " + offsets + ", expected [begin, end]");
        }
        long begin = nonNegative(where, "data_offsets", offsets.get(0));
        long end = nonNegative(where, "data_offsets", offsets.get(1));
        if (begin > end || end > dataBytes) {
            throw new SnapshotException(where + "data_offsets " + offsets + " are not within the " + dataBytes
                    + " bytes behind the header" + (end > dataBytes ? ": truncated file?" : ""));
        }
        long bytes;
        try {
            bytes = Math.multiplyExact(TensorEntry.elements(shape), (long) dtype.bytes());
        } catch (ArithmeticException e) {
            throw new SnapshotException(where + "shape " + shape + " is larger than any file", e);
        }
        if (bytes != end - begin) {
            throw new SnapshotException(where + "shape " + shape + " of " + dtype + " takes " + bytes
                    + " bytes but data_offsets " + offsets + " hold " + (end - begin));
        }
        return new TensorEntry(name, dtype, List.copyOf(shape), file, start + begin);
    }

    private static DType dtype(String where, JsonNode dtype) {
        for (DType known : DType.values()) {
            if (known.name().equals(dtype.textValue())) {
                return known;
            }
        }
        throw new SnapshotException(where + "unknown dtype " + dtype + ", expected one of F32, F16, BF16");
    }

    private static JsonNode array(String where, JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (value.getNodeType() != JsonNodeType.ARRAY) {
            throw new SnapshotException(where + key + " is not a list");
        }
        return value;
    }

    private static long nonNegative(String where, String key, JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new SnapshotException(where + key + " has " + number + ", expected a whole number from 0");
        }
        return number.longValue();
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("ended at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
    }
}
