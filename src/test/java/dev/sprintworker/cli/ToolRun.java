package dev.sprintworker.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One call of the tool, in this JVM. */
record ToolRun(int status, String out, String err) {

    static ToolRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Tool.run(new PrintWriter(out), new PrintWriter(err), args);
        return new ToolRun(status, out.toString(), err.toString());
    }
}
