package dev.sprintworker.fetch;

import dev.sprintworker.fetch.Checksum.Algorithm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The file {@code SHA256SUMS} of a snapshot, as {@code sha256sum} writes and checks it. */
record Sha256Sums(Map<String, String> byPath) {
    static final String FILE = "SHA256SUMS";

    /** @throws FetchException naming the line that is none */
    static Sha256Sums parse(String text) {
        Map<String, String> sums = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            if (!line.matches("[0-9a-fA-F]{64} [ *].+")) {
                throw new FetchException(FILE + ": line " + (i + 1) + " is '" + Printed.of(line)
                        + "', expected 64 hexadecimal digits, two spaces and a path");
            }
            sums.put(line.substring(66).replaceFirst("^\\./", ""), line.substring(0, 64));
        }
        return new Sha256Sums(sums);
    }

    /** The files with these checksums; a file without an entry keeps its own. */
    List<RemoteFile> applied(List<RemoteFile> files) {
        return files.stream()
                .map(file -> byPath.containsKey(file.path())
                        ? file.with(Optional.of(new Checksum(Algorithm.SHA256, byPath.get(file.path()))))
                        : file)
                .toList();
    }

    String text() {
        return byPath.entrySet().stream()
                .map(entry -> entry.getValue() + "  " + entry.getKey() + "\n")
                .collect(Collectors.joining());
    }
}
