package dev.sprintworker.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/deploy.md and the manifests speak of the same things. */
class DeployDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/deploy.md");
    private static final Pattern INPUT = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

    @Test
    void shouldListEveryInputThatManifestsNameAndNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String folder : new String[] {"k8s", "knative"}) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.strip().startsWith("#"))
                            .forEach(line -> addInputs(line, named));
                }
            }
        }
        Set<String> listed = new TreeSet<>();
        String document = Files.readString(DOCUMENT);
        document.substring(document.indexOf("| input |"))
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> addInputs(line.split("\\|")[1], listed));

        assertThat(named).isEqualTo(listed).contains("SERVICE_SECONDS");
    }

    /** Settings of the program are in capitals too. */
    private static void addInputs(String text, Set<String> inputs) {
        Matcher matcher = INPUT.matcher(text);
        while (matcher.find()) {
            if (!Settings.knows(matcher.group())
                    && !matcher.group().startsWith("QUARKUS_")
                    && !matcher.group().startsWith("SPRINT_")) {
                inputs.add(matcher.group());
            }
        }
    }

    @Test
    void shouldLinkToFilesThatExist() throws IOException {
        Matcher link = LINK.matcher(Files.readString(DOCUMENT));
        int links = 0;
        while (link.find()) {
            assertThat(DOCUMENT.resolveSibling(link.group(1)).normalize()).exists();
            links++;
        }
        assertThat(links).isGreaterThan(10);
    }

    @Test
    void shouldCountThePlantedMistakes() throws IOException {
        int planted = Yaml.document(Path.of("src/test/resources/deploy/mistakes.yaml"))
                .size();

        assertThat(Files.readString(DOCUMENT)).contains("[" + planted + " planted mistakes]");
    }
}
