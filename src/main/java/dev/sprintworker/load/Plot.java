package dev.sprintworker.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A diagram as SVG: axes from 0 with round ticks, and on them lines, dots, bars and marks. Nothing is loaded from anywhere. */
final class Plot {

    static final String BLUE = "#2563a8";
    static final String ORANGE = "#d9730d";

    private static final int WIDTH = 860;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 30;
    private static final int BOTTOM = 44;
    private static final int TICKS = 6;

    private final StringBuilder body = new StringBuilder();
    private final double mostX;
    private final double mostY;
    private double legendX = LEFT + 8;

    /** A place on the horizontal axis and what is written there. */
    record Tick(double value, String label) {}

    /**
     * @param mostX end of the horizontal axis
     * @param mostY highest value; the vertical axis ends at a round number not below
     */
    Plot(String title, String xLabel, String yLabel, double mostX, List<Tick> xTicks, double mostY) {
        this.mostX = mostX > 0 ? mostX : 1;
        double step = step(mostY > 0 ? mostY : 1);
        this.mostY = Math.ceil((mostY > 0 ? mostY : 1) / step) * step;
        text(WIDTH / 2.0, 16, "middle", "title", title);
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "label", xLabel);
        body.append(String.format(
                Locale.ROOT,
                "<text class='label' text-anchor='middle' transform='translate(14 %.1f) rotate(-90)'>%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2.0,
                escaped(yLabel)));
        for (double y = 0; y <= this.mostY + step / 2; y += step) {
            body.append(String.format(Locale.ROOT, "<path class='grid' d='M%d %.1fH%d'/>", LEFT, y(y), WIDTH - RIGHT));
            text(LEFT - 6, y(y) + 4, "end", "tick", number(y));
        }
        for (Tick tick : xTicks) {
            text(x(tick.value()), HEIGHT - BOTTOM + 16, "middle", "tick", tick.label());
        }
    }

    /** Round ticks from 0 to the end. */
    static List<Tick> ticks(double most) {
        List<Tick> ticks = new ArrayList<>();
        double step = step(most > 0 ? most : 1);
        for (double at = 0; at <= most; at += step) {
            ticks.add(new Tick(at, number(at)));
        }
        return ticks;
    }

    /** 1, 2 or 5 times a power of ten, so that there are about six. */
    static double step(double most) {
        double rough = most / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }

    /** @param points x and y, by x */
    Plot line(String name, String color, List<double[]> points) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(
                    String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point[0]), y(point[1])));
        }
        body.append("<path fill='none' stroke-width='1.5' stroke='" + color + "' d='" + path + "'/>");
        return legend(name, color);
    }

    Plot dots(String name, String color, List<double[]> points) {
        StringBuilder path = new StringBuilder();
        points.forEach(point -> path.append(String.format(Locale.ROOT, "M%.1f %.1fh0", x(point[0]), y(point[1]))));
        body.append("<path fill='none' stroke-linecap='round' stroke-width='4' stroke-opacity='0.5' stroke='" + color
                + "' d='" + path + "'/>");
        return legend(name, color);
    }

    /** @param bars middle and height, each as wide as said */
    Plot bars(String color, double width, List<double[]> bars) {
        for (double[] bar : bars) {
            body.append(String.format(
                    Locale.ROOT,
                    "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
                    x(bar[0] - width / 2),
                    y(bar[1]),
                    x(width) - x(0),
                    y(0) - y(bar[1]),
                    color));
            text(x(bar[0]), y(bar[1]) - 4, "middle", "tick", number(bar[1]));
        }
        return this;
    }

    Plot marks(List<Mark> marks) {
        double below = TOP + 12;
        for (Mark mark : marks) {
            body.append(String.format(
                    Locale.ROOT, "<path class='mark' d='M%.1f %dV%d'/>", x(mark.seconds()), TOP, HEIGHT - BOTTOM));
            boolean right = x(mark.seconds()) < WIDTH * 0.75;
            text(x(mark.seconds()) + (right ? 4 : -4), below, right ? "start" : "end", "note", mark.label());
            below += 14;
        }
        return this;
    }

    private Plot legend(String name, String color) {
        if (!name.isEmpty()) {
            body.append(
                    String.format(Locale.ROOT, "<circle cx='%.1f' cy='%d' r='4' fill='%s'/>", legendX, TOP - 8, color));
            text(legendX + 8, TOP - 4, "start", "tick", name);
            legendX += 24 + 7 * name.length();
        }
        return this;
    }

    String svg() {
        return "<svg viewBox='0 0 " + WIDTH + " " + HEIGHT + "' role='img'>" + body + "</svg>\n";
    }

    private double x(double value) {
        return LEFT + value / mostX * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / mostY * (HEIGHT - TOP - BOTTOM);
    }

    private void text(double x, double y, String anchor, String style, String text) {
        body.append(String.format(
                Locale.ROOT,
                "<text class='%s' text-anchor='%s' x='%.1f' y='%.1f'>%s</text>",
                style,
                anchor,
                x,
                y,
                escaped(text)));
    }

    static String number(double value) {
        double rounded = Math.round(value * 1e6) / 1e6;
        return rounded == Math.rint(rounded)
                ? String.valueOf((long) rounded)
                : new java.math.BigDecimal(String.valueOf(rounded))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
