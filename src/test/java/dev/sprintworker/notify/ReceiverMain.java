package dev.sprintworker.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.sprintworker.webhook.Receiver;
import dev.sprintworker.webhook.Receiver.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Receivers of webhooks as a process: {@code RECEIPTS ELSEWHERE PORT:KIND:SECRET ...} with the file for {@link Receipt}s
 * and the port that redirects lead to. After a line of input all are well: they answer 200, and those that were down
 * listen.
 *
 * <p>Says {@value #SERVING} when it is, and ends when whoever started it closes its standard input, as the system does
 * when that process dies.
 */
public final class ReceiverMain {

    static final String SERVING = "receiving";
    static final String WELL = "all are well";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path receipts;
    private final int port;
    private final ReceiverKind kind;
    private final Webhook secret;
    private volatile ReceiverReply reply;

    private ReceiverMain(Path receipts, String elsewhere, String[] specification) throws EmptyWebhookSecretException {
        this.receipts = receipts;
        this.port = Integer.parseInt(specification[0]);
        this.kind = ReceiverKind.valueOf(specification[1]);
        this.secret = new Webhook(specification[2]);
        this.reply = new ReceiverReply(kind, Integer.parseInt(elsewhere));
    }

    public static void main(String[] arguments) throws IOException, EmptyWebhookSecretException {
        Path receipts = Files.write(Path.of(arguments[0]), new byte[0]);
        List<ReceiverMain> receivers = new ArrayList<>();
        for (String specification : Arrays.asList(arguments).subList(2, arguments.length)) {
            receivers.add(new ReceiverMain(receipts, arguments[1], specification.split(":")));
        }
        receivers.forEach(ReceiverMain::open);
        System.out.println(SERVING);
        for (int input = System.in.read(); input != -1; input = System.in.read()) {
            if (input == '\n') {
                receivers.forEach(ReceiverMain::recover);
                System.out.println(WELL);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private void open() {
        switch (kind) {
            case DOWN -> {
                // Nobody listens.
            }
            case FLAPPING -> new FlappingPort(this::listen).start();
            default -> listen();
        }
    }

    private void recover() {
        reply = new ReceiverReply(ReceiverKind.GOOD, port);
        if (kind == ReceiverKind.DOWN) {
            listen();
        }
    }

    private Receiver listen() {
        return Receiver.replying(port, this::receive);
    }

    private void receive(Request request, Socket socket, OutputStream out) throws IOException, InterruptedException {
        ReceiverReply now = reply;
        int status = now.status(request);
        keep(receipt(request, status));
        now.write(status, socket, out);
    }

    private Receipt receipt(Request request, int status) {
        JsonNode body = json(request.body());
        return new Receipt(
                port,
                request.line().split(" ")[1],
                request.headers().getOrDefault("webhook-id", ""),
                Long.parseLong(request.headers().getOrDefault("webhook-timestamp", "0")),
                isSigned(request),
                body.path("type").asText(),
                body.at("/data/prompt/id").asText(),
                status,
                System.currentTimeMillis());
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) { // the receipt shows that it has no type
            return MissingNode.getInstance();
        }
    }

    private boolean isSigned(Request request) {
        Map<String, List<String>> headers = request.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        try {
            secret.verify(request.body(), headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    /** All receivers write to one file, each line whole. */
    private void keep(Receipt receipt) {
        synchronized (ReceiverMain.class) {
            try {
                Files.write(receipts, receipt.line(), StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
