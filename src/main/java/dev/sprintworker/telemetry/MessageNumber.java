package dev.sprintworker.telemetry;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/** Lets every line pass and gives those of {@link SprintLog} their number as the field {@code number} of the MDC. */
@LoggingFilter(name = "message-number")
public final class MessageNumber implements Filter {

    private static final Pattern NUMBER = Pattern.compile("(SPRINT\\d{5}): .*", Pattern.DOTALL);

    @Override
    public boolean isLoggable(LogRecord line) {
        if (line instanceof ExtLogRecord numbered && line.getMessage() != null) {
            Matcher number = NUMBER.matcher(line.getMessage());
            if (number.matches()) {
                numbered.putMdc("number", number.group(1));
            }
        }
        return true;
    }
}
