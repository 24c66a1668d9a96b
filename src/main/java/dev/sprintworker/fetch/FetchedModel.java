package dev.sprintworker.fetch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code fetched.json} of a snapshot says: where it comes from and which files it consists of.
 *
 * @param from repository, {@code s3://} address or folder
 * @param revision that was asked for; null where there are none
 * @param commit that it was; null where there are none
 * @param variant of the weights that was asked for; null: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FetchedModel(String from, String revision, String commit, String variant, List<FetchedFile> files) {
    static final String FILE = "fetched.json";

    /**
     * A file of the snapshot.
     *
     * @param verified the kind of checksum of the source that it was checked against, or {@code size}
     */
    public record FetchedFile(String path, long size, String sha256, String verified) {}

    public FetchedModel {
        files = files == null ? List.of() : List.copyOf(files);
    }

    public long bytes() {
        return files.stream().mapToLong(FetchedFile::size).sum();
    }

    /** Where it comes from, for people. */
    public String origin() {
        return from
                + (revision == null ? "" : " at " + revision)
                + (commit == null || commit.equals(revision) ? "" : " (commit " + commit + ")")
                + (variant == null ? "" : ", variant " + variant);
    }

    Sha256Sums sums() {
        Map<String, String> sums = new LinkedHashMap<>();
        files.forEach(file -> sums.put(file.path(), file.sha256()));
        return new Sha256Sums(sums);
    }
}
