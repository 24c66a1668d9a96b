package dev.sprintworker.fetch;

import dev.sprintworker.fetch.Checksum.Algorithm;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects below a prefix of a bucket. Every request is for the ETag that was listed, so that an object that is replaced
 * meanwhile is never mixed. Checked against {@code SHA256SUMS} below the prefix, or the checksum of the whole object that
 * S3 has (SHA-256, CRC-64/NVME, CRC-32C, CRC-32), or, without either, the size alone.
 */
public final class S3Source implements ModelSource {
    private static final Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
    private static final Duration STALLED = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int SERVER_ERROR = 500;
    private static final List<Integer> PASSING = List.of(408, 429);

    private final S3AsyncClient s3;
    private final String bucket;
    private final String prefix;
    private final StallGuard stalls = new StallGuard(STALLED);

    /**
     * @param address {@code s3://BUCKET/PREFIX}
     * @param connections at the same time
     * @throws IllegalArgumentException if it is no such address, or a setting cannot be used
     */
    public static S3Source of(S3Settings settings, String address, int connections) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("address is '" + address + "', expected s3://BUCKET/PREFIX");
        }
        return new S3Source(settings.client(connections), address);
    }

    private S3Source(S3AsyncClient s3, String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalArgumentException(address);
        }
        this.s3 = s3;
        this.bucket = parts.group(1);
        String path = parts.group(2) == null ? "" : parts.group(2).replaceFirst("/+$", "");
        this.prefix = path.isEmpty() ? "" : path + "/";
    }

    @Override
    public Place place() {
        return new Place("s3://" + bucket + "/" + prefix.replaceFirst("/$", ""), Optional.empty());
    }

    @Override
    public Optional<String> commit() {
        return Optional.empty();
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        List<RemoteFile> files = new ArrayList<>();
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix);
        ListObjectsV2Response page;
        do {
            page = answered("listing", s3.listObjectsV2(request.build()));
            for (S3Object object : page.contents()) {
                String path = object.key().substring(prefix.length());
                // A key that ends so is what consoles show as a folder.
                if (!path.isEmpty() && !path.endsWith("/")) {
                    files.add(new RemoteFile(path, object.size(), Optional.empty(), object.eTag()));
                }
            }
            request.continuationToken(page.nextContinuationToken());
        } while (Boolean.TRUE.equals(page.isTruncated()));
        if (files.isEmpty()) {
            throw new FetchException(place().from() + ": no object there");
        }
        boolean sums = files.stream().anyMatch(file -> file.path().equals(Sha256Sums.FILE));
        return sums ? Sha256Sums.parse(text(Sha256Sums.FILE)).applied(files) : files;
    }

    private String text(String path) throws IOException {
        return answered(
                        path,
                        s3.getObject(
                                get -> get.bucket(bucket).key(prefix + path),
                                AsyncResponseTransformer.<GetObjectResponse>toBytes()))
                .asString(StandardCharsets.UTF_8);
    }

    @Override
    public RemoteFile described(RemoteFile file) throws IOException {
        if (file.checksum().isPresent()) {
            return file;
        }
        HeadObjectResponse head = answered(
                file.path(),
                s3.headObject(request -> request.bucket(bucket)
                        .key(prefix + file.path())
                        .ifMatch(file.version())
                        .checksumMode(ChecksumMode.ENABLED)));
        // The checksum of checksums of parts says nothing without the parts.
        return head.checksumType() == ChecksumType.COMPOSITE ? file : file.with(checksum(head));
    }

    private static Optional<Checksum> checksum(HeadObjectResponse head) {
        return checksum(Algorithm.SHA256, head.checksumSHA256())
                .or(() -> checksum(Algorithm.CRC64NVME, head.checksumCRC64NVME()))
                .or(() -> checksum(Algorithm.CRC32C, head.checksumCRC32C()))
                .or(() -> checksum(Algorithm.CRC32, head.checksumCRC32()));
    }

    private static Optional<Checksum> checksum(Algorithm algorithm, String base64) {
        return base64 == null || base64.contains("-")
                ? Optional.empty()
                : Optional.of(new Checksum(
                        algorithm, HexFormat.of().formatHex(Base64.getDecoder().decode(base64))));
    }

    @Override
    public Body open(RemoteFile file, long first, long end, Optional<String> validator) throws IOException {
        ResponseInputStream<GetObjectResponse> stream = answered(
                file.path(),
                s3.getObject(
                        get -> get.bucket(bucket)
                                .key(prefix + file.path())
                                .ifMatch(file.version())
                                .range("bytes=" + first + "-" + (end - 1)),
                        AsyncResponseTransformer.toBlockingInputStream()));
        String range = "bytes " + first + "-" + (end - 1) + "/" + file.size();
        if (!range.equals(stream.response().contentRange())) {
            stream.abort();
            throw new FetchException(file.path() + ": S3 answers with range '"
                    + Printed.of(String.valueOf(stream.response().contentRange())) + "', expected " + range);
        }
        return new Body(stalls.guard(new Aborted(stream)), Optional.of(file.version()));
    }

    /** What the request brought; its failure as one of those that {@link ModelSource} knows. */
    private <T> T answered(String what, CompletableFuture<T> request) throws IOException {
        try {
            return request.join();
        } catch (CompletionException e) {
            throw fault(place().from() + ": " + what, e.getCause());
        }
    }

    private static IOException fault(String what, Throwable cause) {
        if (cause instanceof SdkServiceException answer) {
            int status = answer.statusCode();
            if (PASSING.contains(status) || status >= SERVER_ERROR) {
                return new SourceBusyException(
                        "HTTP " + status + ", " + FetchException.named(answer), Optional.empty());
            }
            throw new FetchException(what + ": " + refused(status) + ": " + FetchException.named(answer), answer);
        }
        // Without credentials or region there is nothing to try again; the SDK says which of them are missing.
        if (cause instanceof SdkClientException fault && fault.getCause() == null) {
            throw new FetchException(what + ": " + FetchException.named(fault), fault);
        }
        return new IOException(FetchException.named(cause), cause);
    }

    private static String refused(int status) {
        return switch (status) {
            case PRECONDITION_FAILED -> "the object has changed since it was listed";
            case RANGE_NOT_SATISFIABLE -> "the object is not as long as listed";
            case NOT_FOUND -> "not found";
            default -> "HTTP " + status;
        };
    }

    @Override
    public void close() {
        stalls.close();
        s3.close();
    }

    /** Closing reads nothing to its end: after a failure that would be the rest of the part. */
    private static final class Aborted extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> stream;

        private Aborted(ResponseInputStream<GetObjectResponse> stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public void close() {
            stream.abort();
        }
    }
}
