package dev.sprintworker.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends prompts by HTTP as an eventing system does: again and to the next worker while the answer is 429, 5xx or none.
 */
final class PromptPoster implements AutoCloseable {

    private static final Set<Integer> DECIDED = Set.of(200, 422);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration GIVE_UP = Duration.ofMinutes(4);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ExecutorService senders = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "chaos-poster");
        thread.setDaemon(true);
        return thread;
    });
    private final List<URI> workers;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<CompletableFuture<String>> posts = new ArrayList<>();

    PromptPoster(List<ChaosWorker> workers) {
        this.workers = workers.stream().map(worker -> worker.uri("/")).toList();
    }

    /** Does not wait. */
    void post(PlannedPrompt prompt) {
        posts.add(CompletableFuture.supplyAsync(() -> decided(prompt), senders));
    }

    /** Once each prompt is decided: what was wrong with the answers. */
    List<String> faults() {
        return posts.stream()
                .map(CompletableFuture::join)
                .filter(fault -> !fault.isEmpty())
                .toList();
    }

    int count() {
        return posts.size();
    }

    /** Answers that made it try again. */
    int repeated() {
        return repeated.get();
    }

    private String decided(PlannedPrompt prompt) {
        long deadline = System.nanoTime() + GIVE_UP.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            URI worker = workers.get(Math.floorMod(turn.getAndIncrement(), workers.size()));
            try {
                HttpResponse<String> answer = http.send(request(worker, prompt), BodyHandlers.ofString());
                if (answer.statusCode() != 429 && answer.statusCode() < 500) {
                    return fault(prompt, answer);
                }
                last = String.valueOf(answer.statusCode());
            } catch (IOException e) {
                last = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return prompt.identity() + ": interrupted";
            }
            repeated.incrementAndGet();
            pause();
        }
        return prompt.identity() + " was not decided by HTTP within " + GIVE_UP + ", last: " + last;
    }

    private static String fault(PlannedPrompt prompt, HttpResponse<String> answer) {
        boolean invalid = prompt.expected() == Expected.INVALID;
        if (!DECIDED.contains(answer.statusCode()) || invalid != (answer.statusCode() == 422)) {
            return prompt.identity() + " was answered with " + answer.statusCode() + " " + answer.body();
        }
        String outcome = answer.headers().firstValue("ce-id").orElse("");
        return invalid || outcome.equals(prompt.identity().outcomeId())
                ? ""
                : prompt.identity() + " was answered with the outcome \"" + outcome + "\"";
    }

    private static HttpRequest request(URI worker, PlannedPrompt prompt) {
        HttpRequest.Builder request = HttpRequest.newBuilder(worker).timeout(ANSWER_TIMEOUT);
        if (prompt.hasJsonData()) {
            return request.header("content-type", "application/cloudevents+json")
                    .POST(BodyPublishers.ofByteArray(prompt.structured()))
                    .build();
        }
        request.header("ce-specversion", "1.0").header("content-type", "application/json");
        prompt.attributes().forEach((name, value) -> request.header("ce-" + name, encoded(value)));
        byte[] data = prompt.dataBytes();
        return request.POST(data == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(data))
                .build();
    }

    /** As the HTTP binding of CloudEvents has it: percent-encoded but for printable ASCII without space, " and %. */
    private static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte unit : Submission.bytes(value)) {
            boolean plain = unit > ' ' && unit < 0x7f && unit != '"' && unit != '%';
            encoded.append(plain ? String.valueOf((char) unit) : "%%%02X".formatted(unit & 0xff));
        }
        return encoded.toString();
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
