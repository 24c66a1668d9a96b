package dev.sprintworker.load;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A run from the first warm-up prompt until all that was submitted is told, or nobody waits any longer. */
public final class LoadRun {
    private static final long LOOK_AGAIN_MILLIS = 10;

    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final LoadRequest request;
    private final LoadPlan plan;
    private final Ledger ledger;
    private final URI source = URI.create("/load/" + UUID.randomUUID());
    private final Instant started = Instant.now();

    private LoadRun(LoadRequest request) {
        this.request = request;
        this.plan = LoadPlan.of(request.scenario());
        this.ledger = new Ledger(plan.all());
    }

    /**
     * @param progress told every few seconds
     * @throws LoadFailedException if it cannot begin or go on
     */
    public static LoadResult run(LoadRequest request, Consumer<String> progress) throws InterruptedException {
        try {
            return new LoadRun(request).run(progress);
        } catch (KafkaException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new LoadFailedException("Kafka at " + request.client().get("bootstrap.servers") + ": " + cause, e);
        }
    }

    private LoadResult run(Consumer<String> progress) throws InterruptedException {
        LoadClients clients = new LoadClients(request.client());
        Optional<WebhookReceiver> receiver = receiver();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (GroupProgress workers = new GroupProgress(clients.admin(), request.group())) {
            workers.requireTopics(List.of(request.promptsTopic(), request.outcomesTopic()));
            try (OutcomeFollower outcomes =
                            new OutcomeFollower(clients.consumer(), request.outcomesTopic(), source, ledger);
                    Publisher publisher = new Publisher(
                            clients.producer(), request.promptsTopic(), source, request.webhook(), ledger)) {
                timer.scheduleAtFixedRate(
                        () -> progress.accept(progress()),
                        PROGRESS.toMillis(),
                        PROGRESS.toMillis(),
                        TimeUnit.MILLISECONDS);
                submit(publisher);
                Optional<DeviceTime> device = backlog(publisher);
                outcomes.requireReading();
                Map<TopicPartition, Long> offsets = publisher.flushed();
                long behind = workers.awaitCommitted(offsets, request.timeout());
                catchUp(outcomes, workers.ends(outcomes.partitions()));
                if (request.webhookPort().isPresent()) {
                    ledger.awaitWebhooks(request.timeout());
                }
                return new LoadResult(
                        request.scenario(),
                        started,
                        ledger.lines(),
                        device,
                        behind,
                        request.webhookPort().isPresent(),
                        Mark.read(request.marks(), started));
            }
        } finally {
            timer.shutdownNow();
            receiver.ifPresent(WebhookReceiver::close);
        }
    }

    private Optional<WebhookReceiver> receiver() {
        return request.webhookPort().isPresent()
                ? Optional.of(new WebhookReceiver(
                        request.webhookPort().getAsInt(), request.webhookUrl().isPresent(), source, ledger))
                : Optional.empty();
    }

    private void submit(Publisher publisher) throws InterruptedException {
        oneByOne(publisher, plan.warmUp());
        if (request.scenario().arrivals() instanceof Arrivals.OneByOne) {
            oneByOne(publisher, plan.measured());
        } else {
            publisher.sendAtTheirTimes(plan.sends());
        }
        ledger.awaitTold(plan.measured(), request.timeout());
    }

    private void oneByOne(Publisher publisher, List<LoadPrompt> prompts) throws InterruptedException {
        for (LoadPrompt prompt : prompts) {
            publisher.send(prompt, ledger.nowNanos());
            ledger.awaitTold(List.of(prompt), request.timeout());
        }
    }

    private Optional<DeviceTime> backlog(Publisher publisher) throws InterruptedException {
        if (plan.backlog().isEmpty()) {
            return Optional.empty();
        }
        URI metrics = request.metrics()
                .orElseThrow(
                        () -> new LoadFailedException("the scenario has a backlog, and --metrics is missing", null));
        try (DeviceSamples samples = new DeviceSamples(metrics, () -> ledger.told(plan.backlog()))) {
            long intended = ledger.nowNanos();
            plan.backlog().forEach(prompt -> publisher.send(prompt, intended));
            ledger.awaitTold(plan.backlog(), request.timeout());
            return Optional.of(samples.deviceTime(plan.backlog().size()));
        }
    }

    /** What was written is read once it is committed, so that a second outcome is seen if there is one. */
    private void catchUp(OutcomeFollower outcomes, Map<TopicPartition, Long> ends) throws InterruptedException {
        long deadline = System.nanoTime() + request.timeout().toNanos();
        while (!outcomes.hasReached(ends)) {
            if (System.nanoTime() > deadline) {
                throw new LoadFailedException(
                        "outcomes that are written could not be read as committed within "
                                + request.timeout().toSeconds() + " s",
                        null);
            }
            // Another thread follows the topic, to the end of the run; how far it is is looked at.
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private String progress() {
        return "%s, %d sent, %d told"
                .formatted(TimeUnit.NANOSECONDS.toSeconds(ledger.nowNanos()) + " s", ledger.sent(), ledger.told());
    }
}
