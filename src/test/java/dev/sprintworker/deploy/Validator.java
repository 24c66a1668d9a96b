package dev.sprintworker.deploy;

import java.util.List;

/** All checks of manifests. An empty answer says that a cluster takes them and that they fit each other and the program. */
final class Validator {

    private Validator() {}

    static List<String> findings(Manifests manifests) {
        Findings findings = new Findings();
        SchemaCheck.check(manifests, findings);
        EnvironmentCheck.check(manifests, findings);
        ReferenceCheck.check(manifests, findings);
        SelectorCheck.check(manifests, findings);
        Ports.check(manifests, findings);
        SecurityCheck.check(manifests, findings);
        GpuCheck.check(manifests, findings);
        NetworkCheck.check(manifests, findings);
        KafkaCheck.check(manifests, findings);
        ScalingCheck.check(manifests, findings);
        FeatureCheck.check(manifests, findings);
        return findings.lines();
    }
}
