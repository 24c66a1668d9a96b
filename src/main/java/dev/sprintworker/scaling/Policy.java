package dev.sprintworker.scaling;

import java.util.Map;

/** What an autoscaler is told: the numbers of the manifests. */
public sealed interface Policy permits KedaPolicy, KnativePolicy {
    /** By the names the manifests have for them. */
    Map<String, String> numbers();
}
