package dev.sprintworker.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Attributes of CloudEvents in HTTP headers, which take visible ASCII only: everything else, and {@code "} and
 * {@code %}, is percent-encoded (CloudEvents HTTP binding 1.0.2, section 3.1.3.2).
 */
final class HeaderText {

    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 3;

    private HeaderText() {}

    static String encode(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '"' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(digit(b >> 4 & 0xf)).append(digit(b & 0xf));
            }
        }
        return encoded.toString();
    }

    private static char digit(int value) {
        return Character.toUpperCase(Character.forDigit(value, HEX));
    }

    /** The attribute; the header's text itself where that is not percent-encoded, which not every sender does. */
    static String decode(String header) {
        if (header.indexOf('%') < 0) {
            return header;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(header.length());
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c != '%') {
                decoded.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 1 < header.length() ? Character.digit(header.charAt(i + 1), HEX) : -1;
            int low = i + 2 < header.length() ? Character.digit(header.charAt(i + 2), HEX) : -1;
            if (high < 0 || low < 0) {
                return header;
            }
            decoded.write(high << 4 | low);
            i += ESCAPE_LENGTH - 1;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }
}
