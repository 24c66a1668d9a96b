package dev.sprintworker.png;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ancillary text chunks of PNG (third edition, 11.3.3). All are {@code iTXt}: UTF-8, uncompressed, so that any model
 * name and any prompt can be written and {@code strings} can read them.
 */
final class TextChunks {

    static final String XMP_KEYWORD = "XML:com.adobe.xmp";
    static final String SOFTWARE = "sprint-worker";

    // IPTC's term for pictures made by a trained model: what platforms look for when they label such pictures.
    private static final String XMP = """
            <?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about=""
                xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                xmp:CreatorTool="sprint-worker"
                Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>
             </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>""";

    private TextChunks() {}

    static byte[] of(PngText text) {
        var chunks = new ByteArrayOutputStream();
        write(chunks, "Software", SOFTWARE);
        write(chunks, "Model", text.model());
        write(chunks, "Revision", text.revision());
        write(chunks, "Seed", Long.toString(text.seed()));
        write(chunks, "Steps", Integer.toString(text.steps()));
        write(chunks, "Guidance", Float.toString(text.guidanceScale()));
        text.prompt().ifPresent(prompt -> write(chunks, "Prompt", prompt));
        write(chunks, XMP_KEYWORD, XMP);
        return chunks.toByteArray();
    }

    private static void write(ByteArrayOutputStream chunks, String keyword, String text) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(keyword.getBytes(StandardCharsets.US_ASCII));
        // End of keyword, uncompressed, method 0, no language tag, no translated keyword.
        body.writeBytes(new byte[] {0, 0, 0, 0, 0});
        // A NUL is the one character the format forbids in text.
        body.writeBytes(text.replace("\0", "").getBytes(StandardCharsets.UTF_8));
        PngFile.write(chunks, "iTXt", body.toByteArray());
    }
}
