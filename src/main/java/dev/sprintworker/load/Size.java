package dev.sprintworker.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of a picture, in pixels. The worker alone knows the bounds of its model, so they are not checked here. */
record Size(int width, int height) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    /** @return null if the text is not like {@code 256x192} */
    static Size of(String text) {
        Matcher size = TEXT.matcher(text);
        return size.matches() ? new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))) : null;
    }
}
