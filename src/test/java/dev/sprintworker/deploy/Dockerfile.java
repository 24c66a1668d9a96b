package dev.sprintworker.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of a Dockerfile, stage by stage; the last stage is the image. */
final class Dockerfile {

    private static final Pattern VARIABLE = Pattern.compile("([A-Z][A-Z0-9_]*)=(\\S+)");

    /** @param words what follows the keyword, continued lines joined */
    record Instruction(String keyword, String words) {}

    /** @param name the part after {@code AS}, or empty */
    record Stage(String name, List<Instruction> instructions) {

        List<String> of(String keyword) {
            return instructions.stream()
                    .filter(instruction -> instruction.keyword().equals(keyword))
                    .map(Instruction::words)
                    .toList();
        }

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            for (String words : of("ENV")) {
                Matcher matcher = VARIABLE.matcher(words);
                while (matcher.find()) {
                    environment.put(matcher.group(1), matcher.group(2));
                }
            }
            return environment;
        }
    }

    private final List<Stage> stages = new ArrayList<>();

    private Dockerfile() {}

    static Dockerfile read(String name) {
        try {
            String text = Files.readString(Path.of("src/main/docker", name));
            Dockerfile file = new Dockerfile();
            text.replaceAll("(?m)^#.*\\R", "")
                    .replaceAll("\\\\\\R\\s*", " ")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(file::add);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] parts = line.split("\\s+", 2);
        if (parts[0].equals("FROM")) {
            String[] words = parts[1].split("\\s+AS\\s+");
            stages.add(new Stage(words.length > 1 ? words[1] : "", new ArrayList<>()));
        } else if (!stages.isEmpty()) {
            stages.get(stages.size() - 1).instructions().add(new Instruction(parts[0], parts[1]));
        }
    }

    List<Stage> stages() {
        return stages;
    }

    Stage image() {
        return stages.get(stages.size() - 1);
    }
}
