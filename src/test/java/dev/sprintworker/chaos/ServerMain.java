package dev.sprintworker.chaos;

import dev.sprintworker.local.LocalKafka;
import dev.sprintworker.local.LocalS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the two servers as a process: {@code kafka DIRECTORY PORT CONTROLLER_PORT} or {@code s3 DIRECTORY PORT BUCKET}.
 *
 * <p>Says {@value #SERVING} when it is, and ends when whoever started it closes its standard input, as the system does
 * when that process dies.
 */
public final class ServerMain {

    static final String SERVING = "serving";

    private ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[1]));
        int port = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "kafka" -> LocalKafka.open(directory, port, Integer.parseInt(arguments[3]));
            case "s3" -> LocalS3.open(directory, port, arguments[3]);
            default -> throw new IllegalArgumentException("no server " + arguments[0]);
        }
        System.out.println(SERVING);
        while (System.in.read() != -1) {
            // Nobody says anything.
        }
        Runtime.getRuntime().halt(0);
    }
}
