package dev.sprintworker.chaos;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Everything in the bucket, read without the proxy. */
record StoredObjects(String bucket, Map<String, byte[]> byKey) {

    /** What the S3 server of the tests leaves of an upload when it is killed, and S3 does not: the key and a UUID. */
    private static final Pattern UNFINISHED = Pattern.compile(
            "(\\.(png|json)|/published|^by-id/[0-9a-f]{32})-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

    static StoredObjects read(S3AsyncClient s3, String bucket) {
        Set<String> keys = new TreeSet<>();
        s3.listObjectsV2Paginator(list -> list.bucket(bucket))
                .contents()
                .subscribe(object -> keys.add(object.key()))
                .join();
        keys.removeIf(key -> UNFINISHED.matcher(key).find());
        Map<String, byte[]> objects = new ConcurrentHashMap<>();
        CompletableFuture<?>[] reads = keys.stream()
                .map(key -> s3.getObject(
                                get -> get.bucket(bucket).key(key),
                                AsyncResponseTransformer
                                        .<software.amazon.awssdk.services.s3.model.GetObjectResponse>toBytes())
                        .thenApply(ResponseBytes::asByteArray)
                        .thenAccept(bytes -> objects.put(key, bytes)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(reads).join();
        return new StoredObjects(bucket, objects);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
