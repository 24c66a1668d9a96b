package dev.sprintworker.fetch;

import dev.sprintworker.fetch.HubClient.Answer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an answer to a request for a range (RFC 9110, 14) is the range of the file that was asked for. */
final class RangeAnswer {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18})");
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;

    private RangeAnswer() {}

    /** A whole file is asked for without a range: not every server of small files knows them. */
    static Map<String, String> headers(RemoteFile file, long first, long end, Optional<String> validator) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (first > 0 || end < file.size()) {
            headers.put("Range", "bytes=" + first + "-" + (end - 1));
            validator.ifPresent(etag -> headers.put("If-Range", etag));
        }
        return headers;
    }

    /** Whether it says something of the file's bytes. */
    static boolean isContent(Answer answer) {
        return answer.status() == OK || answer.status() == PARTIAL || answer.status() == NOT_SATISFIABLE;
    }

    /**
     * Checks the head of an answer.
     *
     * @return the validator for the next request
     * @throws FileChangedException if it is of another version of the file
     * @throws FetchException if it is of a file of another size, or another range
     */
    static Optional<String> check(RemoteFile file, long first, long end, Optional<String> validator, Answer answer)
            throws IOException {
        String from = file.path() + ": " + HubClient.shown(answer.uri());
        answer.header("Content-Encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .ifPresent(encoding -> {
                    throw new FetchException(from + " answers in " + Printed.of(encoding) + ", expected identity");
                });
        Optional<String> etag = answer.header("ETag").filter(RangeAnswer::isStrong);
        if (validator.isPresent() && answer.status() != NOT_SATISFIABLE && !etag.equals(validator)) {
            throw new FileChangedException(from + " answers with ETag "
                    + etag.map(Printed::of).orElse("none") + ", expected " + Printed.of(validator.get())
                    + " as before: the file has changed");
        }
        boolean whole = first == 0 && end == file.size();
        if (answer.status() == OK) {
            if (!whole) {
                throw new FetchException(from + " does not answer with ranges");
            }
            answer.header("Content-Length").ifPresent(length -> requireSize(from, length, file.size()));
            return etag;
        }
        Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        if (!range.matches()) {
            throw new FetchException(from + " answers HTTP " + answer.status() + " with Content-Range '"
                    + Printed.of(answer.header("Content-Range").orElse("")) + "'");
        }
        requireSize(from, range.group(3), file.size());
        if (range.group(1) == null
                || Long.parseLong(range.group(1)) != first
                || Long.parseLong(range.group(2)) != end - 1) {
            throw new FetchException(from + " answers with range '" + Printed.of(range.group()) + "', expected " + first
                    + "-" + (end - 1));
        }
        return etag;
    }

    /** Without quotes and the mark of a weak one. */
    static String opaque(String etag) {
        return etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    }

    private static boolean isStrong(String etag) {
        return etag.startsWith("\"");
    }

    private static void requireSize(String from, String actual, long expected) {
        if (!actual.equals(String.valueOf(expected))) {
            throw new FetchException(from + " has " + Printed.of(actual) + " bytes, expected " + expected);
        }
    }
}
