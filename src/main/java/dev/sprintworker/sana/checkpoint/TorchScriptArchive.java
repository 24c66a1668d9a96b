package dev.sprintworker.sana.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes in memory what {@code torch::jit::load} reads: an uncompressed zip with TorchScript source and a pickle of one
 * module's attributes. This is how networks written as source get into libtorch without Python.
 */
final class TorchScriptArchive {
    /** File format version; from 4 on operators have their present arguments, such as {@code gelu(approximate=)}. */
    private static final String VERSION = "10\n";

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptArchive() {}

    /**
     * Archives a module that has, besides its attributes, empty {@code weights : Dict[str, Tensor]} and
     * {@code files : Dict[str, Tensor]}, and {@code training : bool}.
     *
     * @param className of the module in {@code source}
     * @param attributes by name: {@code Integer}, {@code Double}, {@code Boolean} or {@code List<Integer>}
     */
    static byte[] of(String className, String source, Map<String, Object> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, className + "/version", VERSION.getBytes(US_ASCII));
            store(zip, className + "/constants.pkl", EMPTY_TUPLE);
            store(zip, className + "/data.pkl", pickle(className, attributes));
            store(zip, className + "/code/__torch__.py", source.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Pickle protocol 2 of an object of the module's class with its attributes as state. */
    private static byte[] pickle(String className, Map<String, Object> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[] {(byte) 0x80, 2});
            global(out, "__torch__", className);
            out.writeBytes(")\u0081}("); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
            string(out, "training");
            value(out, false);
            for (String name : List.of("weights", "files")) {
                string(out, name);
                global(out, "torch.jit._pickle", "restore_type_tag");
                out.writeByte('}'); // EMPTY_DICT
                string(out, "Dict[str, Tensor]");
                out.writeBytes("\u0086R"); // TUPLE2 REDUCE
            }
            for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
                string(out, attribute.getKey());
                value(out, attribute.getValue());
            }
            out.writeBytes("ub."); // SETITEMS BUILD STOP
        }
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Boolean bool) {
            out.writeByte(bool ? 0x88 : 0x89); // NEWTRUE, NEWFALSE
        } else if (value instanceof Integer number) {
            out.writeByte('J'); // BININT, little endian
            out.writeInt(Integer.reverseBytes(number));
        } else if (value instanceof Double number) {
            out.writeByte('G'); // BINFLOAT, big endian
            out.writeDouble(number);
        } else if (value instanceof List<?> list) {
            global(out, "torch.jit._pickle", "build_intlist");
            out.writeBytes("(]("); // MARK EMPTY_LIST MARK
            for (Object element : list) {
                value(out, element);
            }
            out.writeBytes("etR"); // APPENDS TUPLE REDUCE
        } else {
            throw new IllegalArgumentException("no pickle for " + value);
        }
    }

    private static void global(DataOutputStream out, String module, String name) throws IOException {
        out.writeBytes("c" + module + "\n" + name + "\n");
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeByte('X'); // BINUNICODE, length little endian
        out.writeInt(Integer.reverseBytes(bytes.length));
        out.write(bytes);
    }
}
