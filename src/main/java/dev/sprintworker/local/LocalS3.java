package dev.sprintworker.local;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/**
 * An S3 server on a folder inside this JVM.
 *
 * <p>It listens on 127.0.0.1 only, wants path-style addresses, and refuses requests whose signature (version 4) was not
 * made with {@link #secretKey()}. {@link #stop()} followed by {@link #start()} comes back on the same port with every
 * object kept. {@link #close()} deletes the objects. Calls are serialized; every call returns when its work is done.
 */
public final class LocalS3 implements AutoCloseable {

    /** The one access key that is known. */
    public static final String ACCESS_KEY = "local-access-key";
    /** The secret that belongs to {@link #ACCESS_KEY}. */
    public static final String SECRET_KEY = "local-secret-key";

    private final Path directory;
    private final URI endpoint;
    private final FilesystemNio2BlobStore objects;
    private S3Proxy server;

    private LocalS3(Path directory, URI endpoint) {
        this.directory = directory;
        this.endpoint = endpoint;
        this.objects = new FilesystemNio2BlobStore(directory.toString());
    }

    /** A running server on a free port that holds one empty bucket in a new temporary directory. */
    public static LocalS3 create(String bucket) {
        ServerLogs.quieten();
        URI endpoint = URI.create("http://127.0.0.1:" + FreePorts.take(1).get(0));
        LocalS3 s3 = new LocalS3(LocalDirectory.create("s3"), endpoint);
        try {
            s3.objects.createContainer(
                    CreateBucketRequest.builder().bucket(bucket).build());
            s3.start();
            return s3;
        } catch (RuntimeException e) {
            s3.close();
            throw e;
        }
    }

    /**
     * A running server on the port, with the objects that an earlier one left in the directory, even one that was
     * killed. Objects stay there unless it is closed: {@link #stop()} it to keep them.
     */
    public static LocalS3 open(Path directory, int port, String bucket) {
        ServerLogs.quieten();
        LocalS3 s3 = new LocalS3(directory, URI.create("http://127.0.0.1:" + port));
        if (!s3.objects.containerExists(bucket)) {
            s3.objects.createContainer(
                    CreateBucketRequest.builder().bucket(bucket).build());
        }
        s3.start();
        return s3;
    }

    /** The address clients override theirs with; the same for the life of this object. */
    public URI endpoint() {
        return endpoint;
    }

    /** The one access key that is known. */
    public String accessKey() {
        return ACCESS_KEY;
    }

    /** The secret that belongs to {@link #accessKey()}. */
    public String secretKey() {
        return SECRET_KEY;
    }

    /** Starts a stopped server on its old port with its old objects; does nothing if it runs. */
    public synchronized void start() {
        if (server == null) {
            // Clients send headers the server does not know, such as checksum algorithms newer than itself.
            S3Proxy starting = S3Proxy.builder()
                    .blobStore(objects)
                    .endpoint(endpoint)
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                    .ignoreUnknownHeaders(true)
                    .build();
            try {
                starting.start();
            } catch (Exception e) { // what S3Proxy declares
                throw new IllegalStateException("the S3 server did not start on " + endpoint, e);
            }
            server = starting;
        }
    }

    /** Stops the server and keeps its objects; clients see connections refused. Does nothing if it is stopped. */
    public synchronized void stop() {
        if (server != null) {
            try {
                server.stop();
            } catch (Exception e) { // what S3Proxy declares
                throw new IllegalStateException("the S3 server on " + endpoint + " did not stop", e);
            }
            server = null;
        }
    }

    @Override
    public synchronized void close() {
        stop();
        LocalDirectory.delete(directory);
    }
}
