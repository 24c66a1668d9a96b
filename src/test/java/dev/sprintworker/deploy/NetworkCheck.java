package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sprintworker.config.SprintConfig;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every pod is closed but for what it needs, and what it needs is open. */
final class NetworkCheck {

    private static final Set<String> MAY_GO_OUT = Set.of("notifier", "fetch-model");
    /** A few of what must never be reached through a webhook; the program's own list is longer. */
    private static final List<String> PRIVATE =
            List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "100.64.0.0/10");

    private final Manifests manifests;
    private final Findings findings;

    private NetworkCheck(Manifests manifests, Findings findings) {
        this.manifests = manifests;
        this.findings = findings;
    }

    static void check(Manifests manifests, Findings findings) {
        NetworkCheck check = new NetworkCheck(manifests, findings);
        manifests.workloads().forEach(check::workload);
    }

    private void workload(Workload workload) {
        ObjectNode object = workload.object();
        boolean closed = policies(workload)
                .anyMatch(policy -> !policy.path("spec").has("egress")
                        && !policy.path("spec").has("ingress")
                        && policy.at("/spec/policyTypes").size() == 2);
        findings.addUnless(closed, object, "no NetworkPolicy closes its pods");
        findings.addUnless(
                outPorts(workload, "podSelector", "k8s-app").contains(53),
                object,
                "no NetworkPolicy lets it ask for names");

        Set<Integer> internet = new TreeSet<>();
        rules(workload, "egress")
                .forEach(rule -> Yaml.each(rule.path("to"))
                        .filter(to -> to.at("/ipBlock/cidr").asText().endsWith("/0"))
                        .forEach(to -> {
                            internet.addAll(ports(rule));
                            Set<String> except = Yaml.each(to.at("/ipBlock/except"))
                                    .map(JsonNode::asText)
                                    .collect(Collectors.toSet());
                            findings.addUnless(
                                    except.containsAll(PRIVATE),
                                    object,
                                    "may go to private addresses: not all of " + PRIVATE + " are left out");
                        }));
        findings.addUnless(internet.isEmpty() || workload.isOneOf(MAY_GO_OUT), object, "may go out to the internet");
        if (workload.isOneOf(Set.of("fetch-model"))) {
            findings.addUnless(internet.contains(443), object, "no NetworkPolicy lets it reach the model hub");
            return;
        }
        Environment environment = Environment.of(workload, manifests);
        kafka(workload, environment);
        if (!workload.runsTool()) {
            servers(workload, environment, internet);
        }
    }

    private void kafka(Workload workload, Environment environment) {
        int kafka = Integer.parseInt(
                environment.get("KAFKA_BOOTSTRAP_SERVERS", ":0").replaceFirst(".*:", ""));
        findings.addUnless(
                outPorts(workload, "podSelector", "strimzi.io/cluster").contains(kafka),
                workload.object(),
                "no NetworkPolicy lets it reach Kafka at port " + kafka);
    }

    private void servers(Workload workload, Environment environment, Set<Integer> internet) {
        ObjectNode object = workload.object();
        URI s3 = URI.create(environment.get("QUARKUS_S3_ENDPOINT_OVERRIDE", "https://s3.amazonaws.com"));
        int s3Port = s3.getPort() > 0 ? s3.getPort() : s3.getScheme().equals("http") ? 80 : 443;
        findings.addUnless(
                policies(workload)
                        .filter(policy -> policy.at("/metadata/name").asText().equals("sprint-s3"))
                        .flatMap(policy -> Yaml.each(policy.at("/spec/egress")))
                        .anyMatch(rule -> ports(rule).contains(s3Port)),
                object,
                "no NetworkPolicy lets it reach S3 at port " + s3Port);
        if (environment.get("QUARKUS_OTEL_SDK_DISABLED", "true").equals("false")) {
            int collector = URI.create(environment.get("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"))
                    .getPort();
            findings.addUnless(
                    rules(workload, "egress").anyMatch(rule -> ports(rule).contains(collector)),
                    object,
                    "no NetworkPolicy lets it reach the collector at port " + collector);
        }
        boolean scraped = rules(workload, "ingress")
                .anyMatch(rule -> ports(rule).contains(8080)
                        && rule.at("/from/0/namespaceSelector/matchLabels")
                                .path("kubernetes.io/metadata.name")
                                .asText()
                                .equals("monitoring"));
        findings.addUnless(scraped, object, "no NetworkPolicy lets Prometheus in");
        if (environment.get("SPRINT_ROLES", "").equals("api")) {
            findings.addUnless(
                    rules(workload, "ingress")
                            .anyMatch(rule -> ports(rule).contains(8080)
                                    && rule.at("/from/0/namespaceSelector").isEmpty()),
                    object,
                    "no NetworkPolicy lets clients in");
        }
        if (workload.isKnative()) {
            // The queue proxy: requests, and metrics for the autoscaler.
            findings.addUnless(
                    rules(workload, "ingress").anyMatch(rule -> ports(rule).containsAll(Set.of(8012, 9090))),
                    object,
                    "no NetworkPolicy lets Knative in at 8012 and 9090");
        }
        if (environment.get("SPRINT_ROLES", "").equals("notifier")) {
            Set<Integer> allowed = allowedPorts(environment);
            findings.addUnless(
                    internet.equals(allowed),
                    object,
                    "may go to ports " + internet + " of the internet, webhooks to " + allowed);
        }
    }

    private static Set<Integer> allowedPorts(Environment environment) {
        try {
            SprintConfig config = environment.config();
            return new TreeSet<>(config.webhook().allowedPorts());
        } catch (RuntimeException e) {
            // EnvironmentCheck says so.
            return Set.of();
        }
    }

    private Stream<ObjectNode> policies(Workload workload) {
        return manifests
                .of("networking.k8s.io", "NetworkPolicy")
                .filter(policy -> Labels.select(policy.at("/spec/podSelector"), workload.labels()));
    }

    private Stream<JsonNode> rules(Workload workload, String direction) {
        return policies(workload).flatMap(policy -> Yaml.each(policy.at("/spec/" + direction)));
    }

    /** Ports of rules that lead to pods with a label. */
    private Set<Integer> outPorts(Workload workload, String peer, String label) {
        Set<Integer> found = new TreeSet<>();
        rules(workload, "egress")
                .filter(rule -> Yaml.each(rule.path("to"))
                        .anyMatch(to -> to.at("/" + peer + "/matchLabels").has(label)))
                .forEach(rule -> found.addAll(ports(rule)));
        return found;
    }

    private static Set<Integer> ports(JsonNode rule) {
        return Yaml.each(rule.path("ports"))
                .map(port -> port.path("port").asInt())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
