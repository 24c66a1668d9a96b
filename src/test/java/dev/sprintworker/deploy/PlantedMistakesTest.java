package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake of {@code deploy/mistakes.yaml} is made in a copy of the manifests, and the validator names it. */
class PlantedMistakesTest {

    private static final Path MISTAKES = Path.of("src/test/resources/deploy/mistakes.yaml");

    @TempDir
    private Path copy;

    /**
     * @param overlay in which it shows
     * @param file in which it is made
     * @param text what is right, at its first place in the file
     * @param mistake takes its place
     * @param object the one that is found
     * @param finding part of what is said about it
     */
    private record Mistake(
            String name, Overlay overlay, Path file, String text, String mistake, String object, String finding) {

        static Mistake of(JsonNode node) {
            return new Mistake(
                    node.get("name").textValue(),
                    Overlay.valueOf(node.get("overlay").textValue()),
                    Path.of(node.get("file").textValue()),
                    node.get("text").textValue(),
                    node.get("mistake").textValue(),
                    node.get("object").textValue(),
                    node.get("finding").textValue());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return Yaml.each(Yaml.document(MISTAKES)).map(Mistake::of);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void shouldNameTheMistake(Mistake mistake) throws IOException {
        copy(Path.of("k8s"), copy);
        copy(Path.of("knative"), copy);
        copy(Path.of("loadtest/k8s"), copy);
        Path file = copy.resolve(mistake.file());
        String text = Files.readString(file);
        assertThat(text).contains(mistake.text());
        int at = text.indexOf(mistake.text());
        Files.writeString(
                file,
                text.substring(0, at)
                        + mistake.mistake()
                        + text.substring(at + mistake.text().length()));

        List<String> findings = Validator.findings(mistake.overlay().manifests(copy));

        assertThat(findings)
                .anySatisfy(finding ->
                        assertThat(finding).startsWith(mistake.object() + ":").contains(mistake.finding()));
    }

    static void copy(Path folder, Path copy) throws IOException {
        Files.createDirectories(copy.resolve(folder));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(file);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
