package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.webhook.Resolver;
import dev.sprintworker.webhook.Verdict;
import dev.sprintworker.webhook.WebhookGuard;
import dev.sprintworker.webhook.WebhookRules;
import io.netty.util.NetUtil;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The guard's verdict on URLs, as a notifier on this machine would get it now. Nothing is connected to. */
@Command(
        name = "check",
        description =
                "Says whether webhooks may be sent to URLs: one JSON line each, in the order given, with what the "
                        + "host resolves to. Names are looked up, nothing is connected to.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all URLs are accepted", "1:at least one is not", "2:wrong use"})
final class WebhookCheckCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "URL", description = "As in a prompt's webhook.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--allow-http",
            description = "As with sprint.webhook.allow-http: plain http may be used, and port 80.")
    private boolean allowHttp;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST",
            description = "As in sprint.webhook.allowed-hosts: a name, an address, or *. and the end of a name; may be "
                    + "repeated (default: all).")
    private Set<String> allowedHosts = new LinkedHashSet<>();

    @Option(
            names = "--allow-port",
            paramLabel = "PORT",
            description = "As in sprint.webhook.allowed-ports; may be repeated (default: 443 and 8443).")
    private Set<Integer> allowedPorts = new LinkedHashSet<>();

    @Option(
            names = "--allow-loopback",
            description = "As with sprint.webhook.allow-loopback: this machine itself may be called.")
    private boolean allowLoopback;

    @Override
    public Integer call() {
        WebhookGuard guard = new WebhookGuard(rules(), Resolver.system());
        return check(guard, urls, spec.commandLine().getOut())
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    /** Whether all are accepted. */
    static boolean check(WebhookGuard guard, List<String> urls, PrintWriter lines) {
        boolean all = true;
        for (String url : urls) {
            Verdict verdict = guard.judge(url);
            all &= verdict.accepted();
            lines.println(line(url, verdict));
            lines.flush();
        }
        return all;
    }

    private static String line(String url, Verdict verdict) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("url", url);
        line.put("accepted", verdict.accepted());
        line.put("reason", verdict.reason());
        line.put(
                "addresses",
                verdict.addresses().stream().map(NetUtil::toAddressString).toList());
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WebhookRules rules() {
        for (int port : allowedPorts) {
            if (port < 1 || port > MAX_PORT) {
                throw wrong("--allow-port is " + port + ", expected from 1 to " + MAX_PORT);
            }
        }
        try {
            return new WebhookRules(
                    allowHttp,
                    allowedPorts.isEmpty() ? WebhookRules.DEFAULT_PORTS : allowedPorts,
                    List.copyOf(allowedHosts),
                    allowLoopback);
        } catch (IllegalArgumentException e) {
            throw wrong("--allow-host: " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
