package dev.sprintworker;

import dev.sprintworker.cli.Tool;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Without arguments the worker; with a command the tool, which does not boot Quarkus. */
@QuarkusMain
public final class Main {
    public static void main(String... args) {
        if (args.length > 0) {
            System.exit(Tool.run(args));
        }
        Quarkus.run();
    }
}
