package dev.sprintworker.local;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prompt of the demo.
 *
 * @param id of the event
 * @param width in pixels, or null for the model's own size
 * @param height in pixels, or null for the model's own size
 */
record DemoPrompt(String id, String text, long seed, Integer width, Integer height) {

    /** What the bundled model knows: shapes, colours, backgrounds and sizes, in English and Chinese. */
    static final List<DemoPrompt> SELECTION = List.of(
            new DemoPrompt("demo-1", "a red circle on a blue background", 0, null, null),
            new DemoPrompt("demo-2", "白色背景上的绿色三角形", 1, null, null),
            new DemoPrompt("demo-3", "an orange diamond and a cyan ring on a gray background", 0, 320, 192),
            new DemoPrompt("demo-4", "a large purple heart on a white background", 3, null, null),
            new DemoPrompt("demo-5", "a small yellow star on a black background", 5, null, null),
            new DemoPrompt("demo-6", "a green square on a yellow background", 0, null, null));

    static DemoPrompt of(String text) {
        return new DemoPrompt("demo-1", text, 0, null, null);
    }

    /** The event's data. */
    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prompt", text);
        data.put("seed", seed);
        if (width != null) {
            data.put("width", width);
            data.put("height", height);
        }
        return data;
    }
}
