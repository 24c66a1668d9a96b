package dev.sprintworker.fetch;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer that is no success means. Source: huggingface_hub, {@code hf_raise_for_status}. */
final class HubFault {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final int SERVER_ERROR = 500;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    /** Of the header RateLimit: {@code "api";r=0;t=55}, nothing remaining for 55 s. */
    private static final Pattern RATE_LIMIT =
            Pattern.compile("\"\\w+\"\\s*;\\s*r\\s*=\\s*(\\d{1,9})\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

    private HubFault() {}

    /**
     * Throws what the answer calls for.
     *
     * @param what was asked for
     * @param tokenSent whether the hub knows who asks
     */
    static FetchException of(String what, String repo, HubClient.Answer answer, boolean tokenSent) throws IOException {
        int status = answer.status();
        String where = what + ": HTTP " + status + " from " + HubClient.shown(answer.uri());
        if (PASSING.contains(status) || status >= SERVER_ERROR) {
            throw new SourceBusyException("HTTP " + status + " from " + HubClient.shown(answer.uri()), wait(answer));
        }
        String code = answer.header("X-Error-Code").orElse("");
        String meaning = switch (code) {
            case "GatedRepo" ->
                repo + " is gated: accept its terms on its page at the hub, "
                        + (tokenSent
                                ? "with the account that HF_TOKEN is of"
                                : "and give that account's token in HF_TOKEN");
            case "RepoNotFound" ->
                "there is no repository " + repo + " that "
                        + (tokenSent ? "HF_TOKEN may read" : "may be read without HF_TOKEN");
            case "RevisionNotFound" -> repo + " has no such branch, tag or commit";
            case "EntryNotFound" -> repo + " has no such file at this commit";
            default -> byStatus(status, repo, tokenSent);
        };
        String told = answer.header("X-Error-Message")
                .map(message -> ", \"" + Printed.of(message) + "\"")
                .orElse("");
        return new FetchException(where + told + ": " + meaning);
    }

    private static String byStatus(int status, String repo, boolean tokenSent) {
        return switch (status) {
            case UNAUTHORIZED ->
                tokenSent
                        ? "the hub does not know the token in HF_TOKEN, or " + repo + " is not for it"
                        : repo + " does not exist or is not public; HF_TOKEN is not set";
            case FORBIDDEN ->
                tokenSent
                        ? "the token in HF_TOKEN may not read " + repo
                        : repo + " is not for everyone; HF_TOKEN is not set";
            case NOT_FOUND -> "not found; is the endpoint a hub?";
            default -> "not what a hub answers";
        };
    }

    private static Optional<Duration> wait(HubClient.Answer answer) {
        Optional<Duration> limited = answer.header("RateLimit")
                .map(RATE_LIMIT::matcher)
                .filter(Matcher::find)
                .filter(match -> match.group(1).equals("0"))
                .map(match -> Duration.ofSeconds(Long.parseLong(match.group(2)) + 1));
        return limited.isPresent() ? limited : answer.header("Retry-After").flatMap(HubFault::retryAfter);
    }

    /** Seconds, or a date of RFC 1123. */
    static Optional<Duration> retryAfter(String header) {
        String text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration wait = Duration.between(
                    Instant.now(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
