package dev.sprintworker.event;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.util.List;

/**
 * Whom to tell of the outcome.
 *
 * @param url absolute http or https address without user information
 * @param events one or both of {@code completed} and {@code failed}
 */
@JsonPropertyOrder({"url", "events"})
public record Webhook(URI url, List<String> events) {}
