package dev.sprintworker.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * Reads a worker's metrics again and again, on a thread of its own. The time of a batch is added to them when it is over, so
 * what counts are the moments at which that was seen: in between lie whole batches.
 */
final class DeviceSamples implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Of a backlog: without the beginning, before batches are full, and the end, when they no longer are. */
    private static final double FROM = 0.2;

    private static final double TO = 0.9;
    private static final List<String> NETWORKS = List.of("text", "denoise", "decode");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI metrics;
    private final IntSupplier told;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "metrics");
    private volatile LoadFailedException failure;
    private int missing;
    private LoadFailedException lastMissing;

    /** @param seconds by the worker's own clock: when the answer arrives here, the numbers may be old. Right to a batch */
    record Sample(double seconds, double busySeconds, double networkSeconds, int told) {}

    /** @param told prompts of the backlog that have their outcome */
    DeviceSamples(URI metrics, IntSupplier told) {
        this.metrics = metrics;
        this.told = told;
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws LoadFailedException if the metrics cannot be read, or say nothing of stages too often to see the device at work */
    DeviceTime deviceTime(int backlog) {
        close();
        if (failure != null) {
            throw failure;
        }
        try {
            return between(samples, backlog);
        } catch (LoadFailedException e) {
            throw missing == 0
                    ? e
                    : new LoadFailedException(
                            e.getMessage() + "; " + missing + " of " + (missing + samples.size())
                                    + " samples are missing, the last because " + lastMissing.getMessage(),
                            lastMissing);
        }
    }

    static DeviceTime between(List<Sample> samples, int backlog) {
        List<Sample> within = IntStream.range(1, samples.size())
                .filter(i -> samples.get(i).busySeconds() > samples.get(i - 1).busySeconds())
                .mapToObj(samples::get)
                .filter(sample -> sample.told() >= FROM * backlog && sample.told() <= TO * backlog)
                .toList();
        if (within.size() < 2) {
            throw new LoadFailedException(
                    "the backlog of " + backlog + " is too short to see the device at work", null);
        }
        Sample first = within.get(0);
        Sample last = within.get(within.size() - 1);
        return new DeviceTime(
                last.seconds() - first.seconds(),
                last.busySeconds() - first.busySeconds(),
                last.networkSeconds() - first.networkSeconds(),
                last.told() - first.told());
    }

    private void run() {
        try {
            while (true) {
                try {
                    samples.add(sample());
                } catch (LoadFailedException e) {
                    missing++;
                    lastMissing = e;
                }
                // A sampling interval, nothing waits for it.
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (IOException e) {
            failure = new LoadFailedException(metrics + " cannot be read: " + e, e);
        }
    }

    /** @throws LoadFailedException if the answer is another one than metrics */
    private Sample sample() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new LoadFailedException(metrics + " answers with status " + answer.statusCode(), null);
        }
        String text = answer.body();
        double networks = 0;
        for (String network : NETWORKS) {
            networks += value(text, "sprint_stage_seconds_sum{stage=\"" + network + "\"}");
        }
        return new Sample(
                value(text, "process_uptime_seconds"),
                value(text, "sprint_device_busy_seconds_sum"),
                networks,
                told.getAsInt());
    }

    static double value(String text, String meter) {
        String value = text.lines()
                .filter(line -> line.startsWith(meter + " "))
                .map(line -> line.substring(meter.length() + 1))
                .findFirst()
                .orElseThrow(() -> new LoadFailedException("the metrics have no " + meter, null));
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new LoadFailedException("the metrics say '" + value + "' of " + meter + ", expected a number", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
