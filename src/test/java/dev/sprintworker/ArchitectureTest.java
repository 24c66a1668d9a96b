package dev.sprintworker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sprintworker.webhook.WebhookRules;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between packages: who may know of whom, and what can be read and run without a framework. */
class ArchitectureTest {

    private static final String ROOT = "dev.sprintworker.";

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.sprintworker");
    }

    /** Packages of this project only; to others see below. */
    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource(delimiter = '|', textBlock = """
            event      |
            config     |
            kafka      | telemetry
            sana       |
            telemetry  | event
            deadletter | event telemetry
            webhook    | config telemetry
            admission  | event sana webhook
            batch      | sana event config telemetry
            png        | sana
            store      | event config telemetry png
            publish    | event config kafka store telemetry
            flow       | event config telemetry sana admission batch png store webhook
            ingest     | flow event config telemetry publish deadletter kafka store batch
            http       | flow event config telemetry publish store batch admission sana webhook
            notify     | event config telemetry kafka deadletter webhook store
            fetch      | sana
            load       | event
            scaling    |
            cli        | sana png deadletter event webhook fetch load scaling
            local      |
            """)
    void shouldUseOnlyThePackagesItMay(String from, String allowed) {
        String[] known = Stream.concat(
                        Stream.of(from), Arrays.stream(allowed == null ? new String[0] : allowed.split(" ")))
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.sprintworker..").and(resideOutsideOfPackages(known)))
                .allowEmptyShould(true)
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sana", "png", "event", "webhook", "admission", "scaling", "cli"})
    void shouldRunWithoutFrameworkAndServers(String name) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "org.apache.kafka..",
                        "software.amazon..")
                .allowEmptyShould(true)
                .check(classes);
    }

    /** The tool puts dead letters back without booting Quarkus, and takes records of any kind. */
    @Test
    void shouldReplayWithKafkaClientsAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "deadletter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "io.cloudevents..",
                        "software.amazon..")
                .check(classes);
    }

    /** Whether device time is spent on a prompt must not wait for DNS or for a receiver. */
    @Test
    void shouldAdmitPromptsWithoutDns() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "event..", ROOT + "admission..", ROOT + "flow..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "webhook..").and(not(equivalentTo(WebhookRules.class))))
                .check(classes);
    }

    /** The tool fetches a model without booting Quarkus, and with the AWS SDK as it is. */
    @Test
    void shouldFetchModelsWithoutAFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "fetch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "org.apache.kafka..",
                        "io.cloudevents..")
                .check(classes);
    }

    /** The generator runs beside the worker, and sees of it what any client sees. */
    @Test
    void shouldSubmitLoadWithoutAFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "io.micrometer..",
                        "software.amazon..")
                .check(classes);
    }

    /** Past the guard goes who goes another way to a URL of a stranger's; a hub, or metrics, are the operator's choice. */
    @Test
    void shouldCallReceiversNowhereButInWebhook() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "webhook..", ROOT + "local..", ROOT + "fetch..", ROOT + "load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core.http..", "java.net.http..", "com.standardwebhooks..")
                .check(classes);
    }

    @Test
    void shouldKeepCloudEventsOutOfTheModel() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "sana..", ROOT + "png..", ROOT + "batch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.cloudevents..")
                .check(classes);
    }

    @Test
    void shouldSendMessagesNowhereButInPublish() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "publish..", ROOT + "local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.microprofile.reactive.messaging..", "io.smallrye.reactive.messaging..")
                .check(classes);
    }

    /** They stand on jars the packaged worker does not have. */
    @Test
    void shouldNotNeedTheLocalServersInProduction() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "local..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "local.."))
                .check(classes);
    }
}
