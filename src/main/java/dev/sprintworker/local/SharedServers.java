package dev.sprintworker.local;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * At most one broker and one S3 server for the whole JVM, started when first asked for and closed when the JVM ends.
 *
 * <p>Quarkus loads the application's classes anew for each live reload and each test profile and closes the class loader
 * before, so the servers live in a class loader that is never closed, and their properties are kept as system properties
 * (named {@value #KEPT} and the property's own name): the only memory that all class loaders share.
 */
public final class SharedServers {

    private static final String KEPT = "local-servers.";
    private static final String JAR_ENTRY = "META-INF/MANIFEST.MF";

    private SharedServers() {}

    /** The properties that make a worker use the shared broker, which has {@link LocalServers#TOPICS}. */
    public static Map<String, String> kafka() {
        return once("kafka.", "startKafka", "");
    }

    /**
     * The properties that make a worker use the shared S3 server.
     *
     * @param bucket created if this call is the one that starts the server
     */
    public static Map<String, String> s3(String bucket) {
        return once("s3.", "startS3", bucket);
    }

    private static Map<String, String> once(String server, String start, String argument) {
        synchronized (Runtime.getRuntime()) { // one lock for all copies of this class
            Map<String, String> kept = System.getProperties().stringPropertyNames().stream()
                    .filter(name -> name.startsWith(KEPT + server))
                    .collect(Collectors.toMap(name -> name.substring((KEPT + server).length()), System::getProperty));
            if (kept.isEmpty()) {
                kept = inLastingLoader(start, argument);
                kept.forEach((name, value) -> System.setProperty(KEPT + server + name, value));
            }
            return kept;
        }
    }

    /** Called by its name in the class loader that is never closed. */
    public static Map<String, String> startKafka(String unused) {
        LocalKafka kafka = LocalServers.createKafka();
        closeAtExit(kafka::close);
        return LocalServers.configuration(kafka);
    }

    /** Called by its name in the class loader that is never closed. */
    public static Map<String, String> startS3(String bucket) {
        LocalS3 s3 = LocalS3.create(bucket);
        closeAtExit(s3::close);
        return LocalServers.configuration(s3, bucket);
    }

    private static void closeAtExit(Runnable close) {
        Runtime.getRuntime().addShutdownHook(new Thread(close, "local-server-close"));
    }

    private static Map<String, String> inLastingLoader(String method, String argument) {
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        ClassLoader lasting = lastingLoader();
        thread.setContextClassLoader(lasting); // the servers' threads inherit it
        try {
            @SuppressWarnings("unchecked") // by the signatures of the two methods above
            Map<String, String> properties = (Map<String, String>) lasting.loadClass(SharedServers.class.getName())
                    .getMethod(method, String.class)
                    .invoke(null, argument);
            return properties;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a local server did not start", e);
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    /** The system class loader where it has the servers (plain tests), else one of its own over the same jars. */
    private static ClassLoader lastingLoader() {
        ClassLoader system = ClassLoader.getSystemClassLoader();
        String self = SharedServers.class.getName().replace('.', '/') + ".class";
        if (system.getResource(self) != null) {
            return system;
        }
        List<URL> urls = new ArrayList<>();
        urls.addAll(roots(self));
        urls.addAll(roots(JAR_ENTRY));
        return new URLClassLoader("local-servers", urls.toArray(URL[]::new), system);
    }

    /** The folders and jars of this class's loader that have the entry. */
    private static List<URL> roots(String entry) {
        try {
            List<URL> roots = new ArrayList<>();
            for (URL url : Collections.list(SharedServers.class.getClassLoader().getResources(entry))) {
                String location = url.toString();
                String root = location.substring(0, location.length() - entry.length());
                roots.add(new URL(root.startsWith("jar:") ? root.substring(4, root.length() - 2) : root));
            }
            return roots;
        } catch (IOException e) {
            throw new IllegalStateException("cannot list the class path of the local servers", e);
        }
    }
}
