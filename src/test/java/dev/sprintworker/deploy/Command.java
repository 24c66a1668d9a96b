package dev.sprintworker.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that ran to its end. */
record Command(int status, String output) {

    /** Runs with the environment and the JDK of this process, and the given variables besides. */
    static Command run(Map<String, String> environment, Object... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        for (Object word : words) {
            command.add(word.toString());
        }
        Path output = Files.createTempFile("command", ".log");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            builder.environment()
                    .merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
            Process process = builder.start();
            try {
                if (!process.waitFor(10, TimeUnit.MINUTES)) {
                    throw new AssertionError(command + " did not end: " + Files.readString(output));
                }
            } finally {
                process.destroyForcibly();
            }
            return new Command(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
