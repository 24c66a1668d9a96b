package dev.sprintworker.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.fetch.Checksum.Algorithm;
import dev.sprintworker.fetch.HubClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A repository of the Hugging Face hub, at one commit: the branch is looked up once, and every later answer has to be of
 * that commit, so that a branch that moves meanwhile mixes nothing. Large files are checked against the SHA-256 of Git
 * LFS, small ones against their Git blob's SHA-1; both come from the commit's tree.
 *
 * <p>Source of the protocol: huggingface_hub, {@code hf_api.py} and {@code file_download.py}.
 */
public final class HubSource implements ModelSource {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern NEXT = Pattern.compile("<([^<>]*)>\\s*;\\s*rel=\"next\"");
    private static final int MAX_PAGES = 200;
    /** What a content delivery network says of an address whose signature has expired. */
    private static final Set<Integer> EXPIRED = Set.of(401, 403, 404, 410);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HubClient client;
    private final String repo;
    private final String revision;
    /** Where a file's bytes are, by path; asked for once, not once a range. */
    private final Map<String, URI> locations = new ConcurrentHashMap<>();

    private String commit;

    /**
     * @param endpoint of the hub, without a path's last slash
     * @param token of an account
     * @param repo {@code OWNER/NAME}
     * @param revision branch, tag or commit
     */
    public HubSource(URI endpoint, Optional<String> token, String repo, String revision) {
        this(endpoint, token, repo, revision, TIMEOUT);
    }

    HubSource(URI endpoint, Optional<String> token, String repo, String revision, Duration timeout) {
        this.client = new HubClient(endpoint, token, timeout);
        this.repo = repo;
        this.revision = revision;
    }

    @Override
    public Place place() {
        return new Place(repo, Optional.of(revision));
    }

    @Override
    public Optional<String> commit() {
        return Optional.ofNullable(commit);
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        String api = "/api/models/" + repo;
        JsonNode info;
        try (Answer answer = get(client.uri(api + "/revision/" + encoded(revision)), repo + " at " + revision)) {
            info = client.json(answer);
        }
        String sha = info.path("sha").asText();
        if (!COMMIT.matcher(sha).matches()) {
            throw new FetchException(repo + " at " + revision + ": the hub names commit '" + Printed.of(sha)
                    + "', expected 40 hexadecimal digits");
        }
        if (COMMIT.matcher(revision).matches() && !sha.equals(revision)) {
            throw new FetchException(repo + ": commit " + revision + " was asked for, the hub answers with " + sha);
        }
        commit = sha;
        List<RemoteFile> files = new ArrayList<>();
        Optional<URI> page = Optional.of(client.uri(api + "/tree/" + commit + "?recursive=true"));
        for (int i = 0; page.isPresent(); i++) {
            if (i == MAX_PAGES) {
                throw new FetchException(repo + ": the listing has more than " + MAX_PAGES + " pages");
            }
            page = page(page.get(), files);
        }
        return files;
    }

    private Optional<URI> page(URI uri, List<RemoteFile> files) throws IOException {
        try (Answer answer = get(uri, repo + ": listing")) {
            JsonNode entries = client.json(answer);
            if (!entries.isArray()) {
                throw new FetchException(repo + ": the hub's listing is no JSON array");
            }
            for (JsonNode entry : entries) {
                if (entry.path("type").asText().equals("file")) {
                    files.add(file(entry));
                } else {
                    RemoteFile.requireWithin(entry.path("path").asText());
                }
            }
            Optional<URI> next = answer.header("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::find)
                    .map(match -> uri.resolve(match.group(1)));
            if (next.isPresent() && !client.isHub(next.get())) {
                throw new FetchException(
                        repo + ": the listing goes on at another host, " + HubClient.shown(next.get()));
            }
            return next;
        }
    }

    private static RemoteFile file(JsonNode entry) {
        String path = entry.path("path").asText();
        JsonNode lfs = entry.path("lfs");
        boolean large = lfs.isObject();
        JsonNode size = large ? lfs.path("size") : entry.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong()) {
            throw new FetchException(Printed.of(path) + ": the hub lists a size of " + Printed.of(size.toString()));
        }
        Checksum checksum = large
                ? new Checksum(Algorithm.SHA256, lfs.path("oid").asText())
                : new Checksum(Algorithm.GIT_SHA1, entry.path("oid").asText());
        // The content alone: a file that is the same in another commit need not be fetched again.
        return new RemoteFile(path, size.longValue(), Optional.of(checksum), "hub");
    }

    @Override
    public RemoteFile described(RemoteFile file) {
        return file;
    }

    @Override
    public Body open(RemoteFile file, long first, long end, Optional<String> validator) throws IOException {
        URI location = location(file);
        Answer answer = client.get(location, RangeAnswer.headers(file, first, end, validator));
        try {
            if (!client.isHub(answer.uri()) && EXPIRED.contains(answer.status())) {
                locations.remove(file.path());
                throw new SourceBusyException(
                        "HTTP " + answer.status() + " from " + HubClient.shown(answer.uri()), Optional.empty());
            }
            if (!RangeAnswer.isContent(answer)) {
                throw HubFault.of(file.path(), repo, answer, client.hasToken());
            }
            Optional<String> now = RangeAnswer.check(file, first, end, validator, answer);
            return new Body(answer.stream(), now);
        } catch (IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    private URI location(RemoteFile file) throws IOException {
        URI known = locations.get(file.path());
        if (known == null) {
            // All connections begin a file together, and one question is enough.
            synchronized (locations) {
                known = locations.get(file.path());
                if (known == null) {
                    known = locate(file);
                    locations.put(file.path(), known);
                }
            }
        }
        return known;
    }

    /** Where the bytes are. The hub's answer has to be about the commit and the content of the listing. */
    private URI locate(RemoteFile file) throws IOException {
        String path =
                Arrays.stream(file.path().split("/")).map(HubSource::encoded).collect(Collectors.joining("/"));
        try (Answer answer = client.head(client.uri("/" + repo + "/resolve/" + commit + "/" + path))) {
            if (answer.status() != 200 && !answer.isRedirect()) {
                throw HubFault.of(file.path(), repo, answer, client.hasToken());
            }
            require(file, "X-Repo-Commit", answer.header("X-Repo-Commit").orElse("none"), commit);
            Optional<String> size = answer.header("X-Linked-Size");
            if (size.isEmpty() && !answer.isRedirect()) {
                size = answer.header("Content-Length");
            }
            if (size.isPresent()) {
                require(file, "size", size.get(), String.valueOf(file.size()));
            }
            Optional<String> etag = answer.header("X-Linked-Etag");
            if (etag.isEmpty() && !answer.isRedirect()) {
                etag = answer.header("ETag");
            }
            String expected = file.checksum().map(Checksum::hex).orElseThrow();
            Optional<String> named = etag.map(RangeAnswer::opaque).filter(tag -> tag.matches("[0-9a-f]{40,64}"));
            if (named.isPresent()) {
                require(file, "ETag", named.get(), expected);
            }
            return answer.isRedirect() ? answer.location() : answer.uri();
        }
    }

    private void require(RemoteFile file, String what, String actual, String expected) {
        if (!actual.equals(expected)) {
            throw new FetchException(file.path() + ": the hub answers with " + what + " " + Printed.of(actual)
                    + ", expected " + expected + " as in the listing of commit " + commit);
        }
    }

    private Answer get(URI uri, String what) throws IOException {
        Answer answer = client.get(uri, Map.of());
        if (answer.status() == 200) {
            return answer;
        }
        try (answer) {
            throw HubFault.of(what, repo, answer, client.hasToken());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.close();
    }
}
