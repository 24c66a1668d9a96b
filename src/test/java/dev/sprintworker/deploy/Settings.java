package dev.sprintworker.deploy;

import dev.sprintworker.config.SprintConfig;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import software.amazon.awssdk.core.SdkSystemSetting;

/**
 * Which environment variables the program knows. Nothing is listed by hand: the names are those of {@link SprintConfig} and
 * of the extensions' configuration, of Kafka's and the AWS SDK's clients, of the images and of the entrypoint, and for the
 * tool those its classes name.
 */
final class Settings {

    private static final String CONFIG_ROOTS = "META-INF/quarkus-config-roots.list";
    private static final Path DOCKER = Path.of("src/main/docker");
    private static final Pattern SHELL_VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)");
    private static final Pattern IMAGE_VARIABLE = Pattern.compile("(?m)(?:^ENV|^   ) ?([A-Z][A-Z0-9_]*)=");
    private static final List<Pattern> KNOWN = known();

    private Settings() {}

    static boolean knows(String variable) {
        return KNOWN.stream().anyMatch(pattern -> pattern.matcher(variable).matches());
    }

    /** Whether a class of the program holds the name, as one that asks the environment for it does. */
    static boolean toolKnows(String variable) {
        try (Stream<Path> classes = Files.walk(Path.of("target/classes/dev/sprintworker"))) {
            byte[] name = variable.getBytes(StandardCharsets.US_ASCII);
            return classes.filter(file -> file.toString().endsWith(".class")).anyMatch(file -> contains(file, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, byte[] name) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(new String(name, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Pattern> known() {
        try {
            Set<String> names = new HashSet<>(mapped(SprintConfig.class));
            for (Class<?> mapping : quarkusMappings()) {
                names.addAll(mapped(mapping));
            }
            Stream.concat(ConsumerConfig.configNames().stream(), ProducerConfig.configNames().stream())
                    .forEach(name -> names.add("kafka." + name));
            for (SdkSystemSetting setting : SdkSystemSetting.values()) {
                names.add(setting.environmentVariable());
            }
            names.addAll(found(SHELL_VARIABLE, DOCKER.resolve("bin/sprint")));
            names.addAll(found(IMAGE_VARIABLE, DOCKER.resolve("Dockerfile.cpu")));
            names.addAll(found(IMAGE_VARIABLE, DOCKER.resolve("Dockerfile.gpu")));
            return names.stream().map(Settings::environmentName).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> mapped(Class<?> mapping) {
        return ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet();
    }

    /** The rule of MicroProfile Config; a star stands for a key of a map. */
    private static Pattern environmentName(String property) {
        StringBuilder pattern = new StringBuilder();
        for (char c : property.toUpperCase(Locale.ROOT).toCharArray()) {
            boolean isWord = c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            pattern.append(c == '*' ? "[A-Z0-9_]+" : isWord ? String.valueOf(c) : "_");
        }
        return Pattern.compile(pattern.toString());
    }

    /** Interfaces of the extensions on the class path that are filled from {@code quarkus.*} while the program runs. */
    private static List<Class<?>> quarkusMappings() throws IOException {
        List<Class<?>> mappings = new ArrayList<>();
        for (URL url : Collections.list(Settings.class.getClassLoader().getResources(CONFIG_ROOTS))) {
            try (InputStream in = url.openStream()) {
                for (String name : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\\R")) {
                    Class<?> root = Class.forName(name, false, Settings.class.getClassLoader());
                    ConfigRoot annotation = root.getAnnotation(ConfigRoot.class);
                    if (root.isAnnotationPresent(ConfigMapping.class)
                            && annotation != null
                            && annotation.phase() == ConfigPhase.RUN_TIME) {
                        mappings.add(root);
                    }
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(url + " names a class that is not there", e);
            }
        }
        return mappings;
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
