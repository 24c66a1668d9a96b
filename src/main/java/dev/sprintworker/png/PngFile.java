package dev.sprintworker.png;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sprintworker.sana.Picture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Pictures as PNG files: lossless, 8 bit RGB, marked as machine-made. Pure computation, on all cores. */
public final class PngFile {

    public static final String CONTENT_TYPE = "image/png";

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte BIT_DEPTH = 8;
    private static final byte TRUECOLOUR = 2;
    private static final int CHUNK_FRAME_BYTES = 12;

    private PngFile() {}

    /** The picture's pixels exactly, with {@code text} in chunks before them. */
    public static byte[] encode(Picture picture, PngText text) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(picture.width())
                .putInt(picture.height())
                .put(BIT_DEPTH)
                .put(TRUECOLOUR)
                // Deflate, adaptive filters, not interlaced: all 0.
                .array();
        byte[] pixels = PixelStream.of(picture);
        byte[] chunks = TextChunks.of(text);
        var file = new ByteArrayOutputStream(
                SIGNATURE.length + 3 * CHUNK_FRAME_BYTES + header.length + chunks.length + pixels.length);
        file.writeBytes(SIGNATURE);
        write(file, "IHDR", header);
        file.writeBytes(chunks);
        write(file, "IDAT", pixels);
        write(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    /** A chunk: length, type, content, checksum of type and content. */
    static void write(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] name = type.getBytes(US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(name);
        file.writeBytes(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
