package dev.sprintworker.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker of one node (KRaft, broker and controller in one) inside this JVM.
 *
 * <p>It listens on 127.0.0.1 only. Transactions work, topics are never created by accident, and {@link #stop()} followed
 * by {@link #start()} comes back on the same port with every record, offset and transaction kept. {@link #close()}
 * deletes the records. Calls are serialized; every call returns when its work is done.
 */
public final class LocalKafka implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER_ID = "c3ByaW50LXdvcmtlci1sb2";
    private static final int NODE_ID = 1;

    private final Path directory;
    private final int brokerPort;
    private final int controllerPort;
    private final Map<String, String> further;
    private KafkaRaftServer server;

    private LocalKafka(Path directory, int brokerPort, int controllerPort, Map<String, String> further) {
        this.directory = directory;
        this.brokerPort = brokerPort;
        this.controllerPort = controllerPort;
        this.further = further;
    }

    /** A running broker without topics on free ports, its records in a new temporary directory. */
    public static LocalKafka create() {
        return create(Map.of());
    }

    /**
     * The same with further settings of the broker, which win. Its listener for clients is named {@code PLAINTEXT}; one
     * that asks who they are has no use for {@link #createTopics}.
     */
    public static LocalKafka create(Map<String, String> further) {
        ServerLogs.quieten();
        List<Integer> ports = FreePorts.take(2);
        LocalKafka kafka = new LocalKafka(LocalDirectory.create("kafka"), ports.get(0), ports.get(1), further);
        try {
            kafka.format();
            kafka.start();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /**
     * A running broker on the ports, with the records that an earlier one left in the directory, even one that was
     * killed. Records stay there unless it is closed: {@link #stop()} it to keep them.
     */
    public static LocalKafka open(Path directory, int brokerPort, int controllerPort) {
        ServerLogs.quieten();
        LocalKafka kafka = new LocalKafka(directory, brokerPort, controllerPort, Map.of());
        kafka.format();
        kafka.start();
        return kafka;
    }

    /** What clients put in {@code bootstrap.servers}; the same for the life of this object. */
    public String bootstrapServers() {
        return HOST + ":" + brokerPort;
    }

    /** Creates topics of one replica, name to number of partitions; fails if one exists. */
    public void createTopics(Map<String, Integer> partitionsByName) {
        List<NewTopic> topics = partitionsByName.entrySet().stream()
                .map(topic -> new NewTopic(topic.getKey(), Optional.of(topic.getValue()), Optional.empty()))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create topics " + partitionsByName, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    /** Starts a stopped broker on its old port with its old records; does nothing if it runs. */
    public synchronized void start() {
        if (server == null) {
            KafkaRaftServer starting = new KafkaRaftServer(KafkaConfig.fromProps(settings(), false), Time.SYSTEM);
            try {
                starting.startup();
            } catch (RuntimeException e) {
                starting.shutdown();
                throw e;
            }
            server = starting;
        }
    }

    /** Stops the broker and keeps its records; clients see a broker that went away. Does nothing if it is stopped. */
    public synchronized void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    @Override
    public synchronized void close() {
        stop();
        LocalDirectory.delete(directory);
    }

    /** Leaves alone what is formatted already. */
    private void format() {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setIgnoreFormatted(true)
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(NODE_ID)
                    .setControllerListenerName("CONTROLLER")
                    .addDirectory(log().toString())
                    .setMetadataLogDirectory(log().toString())
                    .run();
        } catch (Exception e) { // what Formatter declares
            throw new IllegalStateException("cannot format the broker's storage in " + directory, e);
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE_ID),
                "listeners",
                "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + HOST + ":" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://" + bootstrapServers(),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                NODE_ID + "@" + HOST + ":" + controllerPort,
                "log.dirs",
                log().toString(),
                "auto.create.topics.enable",
                "false"));
        // One broker holds the only replica of everything.
        settings.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1"));
        // Small and quick rather than fast: the defaults allocate 128 MiB for the cleaner and wait 3 s for group
        // members.
        settings.putAll(Map.of(
                "log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20),
                "num.network.threads", "2",
                "num.io.threads", "2",
                "background.threads", "2",
                // How long a dead worker's transaction outlives its timeout: 10 s by default.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                // Every commit would wait 5 ms for others to come.
                "group.coordinator.append.linger.ms", "0",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(further);
        return settings;
    }
}
