package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.fetch.FetchModel;
import dev.sprintworker.fetch.FetchRequest;
import dev.sprintworker.fetch.ModelSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A released snapshot, onto the volume that workers read it from. */
@Command(
        name = "fetch-model",
        description =
                "Fetches a snapshot into a folder that is not there until all of it is verified and inspected, and "
                        + "prints one JSON line. Run again after whatever went wrong: it goes on with what it had, and ends "
                        + "at once when all is there.",
        footerHeading = "%nWhat is verified:%n",
        footer = {
            "Hub: everything is of one commit, looked up once; large files by the SHA-256 of Git LFS, small ones by their "
                    + "Git blob's SHA-1. S3: each request is for the listed ETag; files by SHA256SUMS below the prefix, "
                    + "else by the whole object's checksum that S3 has, else by size, which is said. Folder: by its "
                    + "SHA256SUMS, else by size. The result is inspected as inspect does, and has a SHA256SUMS (sha256sum "
                    + "-c checks it) and a fetched.json.",
            "",
            "Environment: HF_TOKEN goes to the endpoint's host only; HF_ENDPOINT stands for --endpoint. S3 takes the worker's "
                    + "settings (quarkus.s3.endpoint-override, .path-style-access, .aws.region, .aws.credentials.*) from "
                    + "--config, -D or QUARKUS_S3_...; else what the AWS SDK finds. Proxies and trust stores are the "
                    + "JVM's: -Dhttps.proxyHost, -Djavax.net.ssl.trustStore."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FetchModelCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BYTES = Pattern.compile("([1-9]\\d{0,9})([KMG]?)");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder that the snapshot will be; what is unfinished is beside it, as .NAME.partial. Where a "
                            + "volume is mounted, a folder in it.")
    private Path out;

    @ArgGroup(multiplicity = "1")
    private From from;

    /** One of the two. */
    private static final class From {
        @Option(
                names = "--repo",
                paramLabel = "OWNER/NAME",
                description = "Repository of the hub, such as Efficient-Large-Model/Sana_Sprint_1.6B_1024px_diffusers.")
        private String repo;

        @Option(names = "--from", paramLabel = "PLACE", description = "s3://BUCKET/PREFIX, or a folder.")
        private String place;
    }

    @Option(
            names = "--revision",
            paramLabel = "REV",
            description =
                    "Branch, tag or commit of the repository (default: main). A folder that is there stays at the "
                            + "commit it was fetched at.")
    private String revision;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Of the hub (default: HF_ENDPOINT, else " + FetchSources.ENDPOINT + ").")
    private String endpoint;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "Weights with this variant in their names, such as bf16, where there are such (default: the "
                    + "ones without).")
    private String variant;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "8",
            description = "Requests at the same time, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--part-size",
            paramLabel = "BYTES",
            defaultValue = "16M",
            description =
                    "What one request asks for, and what is fetched again at most per connection after the process "
                            + "was killed, 64K to 1G (default: ${DEFAULT-VALUE}).")
    private String partSize;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "8",
            description = "Further attempts of a request that failed by the network, 429 or 5xx, 0 to 100 (default: "
                    + "${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--no-wait",
            description = "Fail while another process fetches into the folder, instead of waiting.")
    private boolean noWait;

    @Option(names = "--verify", description = "Read every byte of a folder that is there already.")
    private boolean verify;

    @Option(
            names = "--progress",
            paramLabel = "auto|bar|lines",
            defaultValue = "auto",
            description = "A bar, or a line now and then, on standard error (default: a bar on a terminal).")
    private String progress;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties with quarkus.s3.* settings, as the worker has them.")
    private Path config;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        FetchProgress shown = new FetchProgress(spec.commandLine().getErr(), isBar(), System::nanoTime);
        FetchRequest request = wrongUseIfRefused(() -> new FetchRequest(
                out, Optional.ofNullable(variant), connections, bytes(partSize), retries, !noWait, verify));
        try (ModelSource source = wrongUseIfRefused(this::source)) {
            FetchModel.Result result = FetchModel.run(request, source, shown);
            if (result.alreadyThere()) {
                shown.note(out + ": already there, " + result.model().origin());
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("out", out.toString());
            line.put("from", result.model().from());
            line.put("revision", result.model().revision());
            line.put("commit", result.model().commit());
            line.put("files", result.model().files().size());
            line.put("bytes", result.model().bytes());
            line.put("fetchedBytes", shown.receivedBytes());
            line.put("alreadyThere", result.alreadyThere());
            line.put("seconds", Math.round((System.nanoTime() - start) / 1e6) / 1e3);
            spec.commandLine().getOut().println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } finally {
            shown.end();
        }
        return CommandLine.ExitCode.OK;
    }

    private ModelSource source() {
        FetchSources sources = new FetchSources(System.getenv()::get, Optional.ofNullable(config), connections);
        if (from.repo != null) {
            if (config != null) {
                throw new IllegalArgumentException("--config is for S3 only, not for --repo");
            }
            return sources.hub(from.repo, revision, endpoint);
        }
        if (revision != null || endpoint != null) {
            throw new IllegalArgumentException("--revision and --endpoint are for --repo only");
        }
        return sources.place(from.place);
    }

    private boolean isBar() {
        return switch (progress) {
            case "auto" -> FetchSources.isTerminal();
            case "bar" -> true;
            case "lines" -> false;
            default -> throw wrong("--progress is '" + progress + "', expected auto, bar or lines");
        };
    }

    private static long bytes(String text) {
        Matcher parts = BYTES.matcher(text.toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "--part-size is '" + text + "', expected bytes such as 262144, 256K, 16M");
        }
        int shift = parts.group(2).isEmpty() ? 0 : 10 * ("KMG".indexOf(parts.group(2)) + 1);
        return Long.parseLong(parts.group(1)) << shift;
    }

    private <T> T wrongUseIfRefused(Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
