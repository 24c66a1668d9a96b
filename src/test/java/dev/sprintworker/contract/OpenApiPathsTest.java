package dev.sprintworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What OpenAPI documents is implemented, and what is implemented is documented. */
class OpenApiPathsTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");

    @Test
    void shouldDocumentTheResourcesThereAreAndNoOthers() {
        Set<String> implemented = new TreeSet<>();
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.sprintworker")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(OpenApiPathsTest::operations)
                        .forEach(implemented::add);
        Set<String> documented = new TreeSet<>();
        Contract.document(Contract.OPENAPI)
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));

        assertThat(implemented).isEqualTo(documented);
    }

    /** {@code GET /v1/images/{id}} and the like, inherited methods included. */
    private static Stream<String> operations(JavaClass resource) {
        return resource.getAllMethods().stream()
                .flatMap(method -> method.getAnnotations().stream()
                        .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class))
                        .map(annotation -> annotation
                                        .getRawType()
                                        .getAnnotationOfType(HttpMethod.class)
                                        .value()
                                + " " + path(resource, method)));
    }

    private static String path(JavaClass resource, JavaMethod method) {
        String path = (path(resource) + "/" + path(method)).replaceAll("\\{\\s*(\\w+)[^}]*}", "{$1}");
        String normal = path.replaceAll("/+", "/").replaceAll("/$", "");
        return normal.isEmpty() ? "/" : normal;
    }

    private static String path(HasAnnotations<?> annotated) {
        return annotated.isAnnotatedWith(Path.class)
                ? "/" + annotated.getAnnotationOfType(Path.class).value()
                : "";
    }
}
