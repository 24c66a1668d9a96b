package dev.sprintworker.load;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Texts in the demo model's words, each another than all before unless it is to repeat one. */
final class PromptTexts {

    private static final List<String> SIZES = List.of("", "small ", "large ");
    private static final List<String> COLORS =
            List.of("red", "green", "blue", "yellow", "orange", "purple", "cyan", "pink", "black", "white");
    private static final List<String> SHAPES =
            List.of("circle", "square", "triangle", "diamond", "ring", "heart", "star");
    /** A prime that divides no count of words, so that texts change in all words at once and none comes twice. */
    private static final int STRIDE = 1_009;

    private static final int COMBINATIONS = SIZES.size() * COLORS.size() * SHAPES.size() * COLORS.size();

    private final RandomGenerator random;
    private final double repeated;
    private final List<String> told = new ArrayList<>();

    /** @param repeated share of texts that were there before */
    PromptTexts(RandomGenerator random, double repeated) {
        this.random = random;
        this.repeated = repeated;
    }

    String next() {
        if (!told.isEmpty() && random.nextDouble() < repeated) {
            return told.get(random.nextInt(told.size()));
        }
        String text = text(told.size());
        told.add(text);
        return text;
    }

    private static String text(int number) {
        int left = (int) ((long) number * STRIDE % COMBINATIONS);
        String size = SIZES.get(left % SIZES.size());
        left /= SIZES.size();
        String color = COLORS.get(left % COLORS.size());
        left /= COLORS.size();
        String shape = SHAPES.get(left % SHAPES.size());
        String background = COLORS.get(left / SHAPES.size());
        String text = "a " + size + color + " " + shape + " on a " + background + " background";
        return number < COMBINATIONS ? text : text + ", number " + number / COMBINATIONS;
    }
}
