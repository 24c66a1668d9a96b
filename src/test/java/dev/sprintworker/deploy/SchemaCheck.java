package dev.sprintworker.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every object has the fields of its kind and no others: core kinds by fabric8's model, the rest by JSON Schemas. */
final class SchemaCheck {

    private static final String MODEL = "io.fabric8.kubernetes.api.model.";
    private static final Map<String, String> PACKAGES = Map.of(
            "v1", "",
            "apps/v1", "apps.",
            "batch/v1", "batch.v1.",
            "networking.k8s.io/v1", "networking.v1.",
            "policy/v1", "policy.v1.");
    /** Of Knative's revision, not of a pod. */
    private static final List<String> KNATIVE_ONLY =
            List.of("containerConcurrency", "timeoutSeconds", "idleTimeoutSeconds", "responseStartTimeoutSeconds");

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    /** By file; the larger ones take a while. */
    private static final Map<String, Optional<Schema>> READ = new ConcurrentHashMap<>();

    /** The model keeps what it does not know in a map; without that, unknown fields are errors. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            // A number where a text belongs is refused by the API server, and taken by Jackson unless it is told.
            .withCoercionConfig(
                    LogicalType.Textual,
                    coercion -> coercion.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private SchemaCheck() {}

    static void check(Manifests manifests, Findings findings) {
        for (ObjectNode object : manifests.objects()) {
            String apiVersion = object.path("apiVersion").asText();
            if (PACKAGES.containsKey(apiVersion)) {
                core(object, apiVersion, findings);
            } else {
                custom(object, apiVersion, findings);
            }
        }
    }

    private static void core(ObjectNode object, String apiVersion, Findings findings) {
        String name = MODEL + PACKAGES.get(apiVersion) + object.path("kind").asText();
        try {
            strict(object, object, Class.forName(name), "", findings);
        } catch (ClassNotFoundException e) {
            findings.add(object, "there is no kind " + name);
        }
    }

    private static void custom(ObjectNode object, String apiVersion, Findings findings) {
        String file = apiVersion.replace('/', '_') + "_" + object.path("kind").asText() + ".json";
        Optional<Schema> schema = READ.computeIfAbsent(file, SchemaCheck::read);
        if (schema.isEmpty()) {
            findings.add(object, "there is no schema " + file);
            return;
        }
        schema.get()
                .validate(object)
                .forEach(error -> findings.add(object, error.getInstanceLocation() + ": " + error.getMessage()));
        strict(object, object.path("metadata"), ObjectMeta.class, "metadata: ", findings);
        if (object.path("kind").asText().equals("Service")) {
            // Knative's schema leaves affinity, tolerations and volumes open.
            ObjectNode pod = object.at("/spec/template/spec").deepCopy();
            pod.remove(KNATIVE_ONLY);
            strict(object, pod, PodSpec.class, "spec.template.spec: ", findings);
        }
    }

    private static Optional<Schema> read(String file) {
        try (InputStream schema = SchemaCheck.class.getResourceAsStream("/schemas/" + file)) {
            return schema == null
                    ? Optional.empty()
                    : Optional.of(SCHEMAS.getSchema(new ObjectMapper().readTree(schema)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void strict(JsonNode object, JsonNode part, Class<?> type, String where, Findings findings) {
        try {
            STRICT.treeToValue(part, type);
        } catch (JsonMappingException e) {
            StringBuilder path = new StringBuilder();
            for (JsonMappingException.Reference reference : e.getPath()) {
                path.append(
                        reference.getFieldName() == null
                                ? "[" + reference.getIndex() + "]"
                                : "." + reference.getFieldName());
            }
            findings.add(object, where + path + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
