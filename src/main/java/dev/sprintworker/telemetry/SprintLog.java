package dev.sprintworker.telemetry;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What the worker logs, numbered so that alerts and run books can refer to it. Never the text of a prompt. */
@MessageLogger(projectCode = "SPRINT", length = 5)
public interface SprintLog extends BasicLogger {

    SprintLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), SprintLog.class, "dev.sprintworker");

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 1, value = "Prompt %s (%s) completed: %d picture(s) in %.3f s")
    void completed(String promptId, RecordAddress address, int pictures, double seconds);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 2, value = "Prompt %s (%s) failed: %s, %s")
    void failed(String promptId, RecordAddress address, String code, String message);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 3, value = "Prompt %s (%s) could not be generated")
    void generationFailed(String promptId, RecordAddress address, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 4, value = "Record %s is no prompt event and was skipped (%s); skipped so far: %d")
    void skipped(RecordAddress address, String reason, long skippedSoFar);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 5, value = "Record %s has no outcome, its offset stays uncommitted")
    void withoutOutcome(RecordAddress address, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 6, value = "S3 did not store s3://%s/%s, trying again: %s")
    void storeUnavailable(String bucket, String key, String problem);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 7, value = "S3 refuses to store s3://%s/%s and will until it is told otherwise, trying again: %s")
    void storeRefuses(String bucket, String key, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 8, value = "Model %s, revision %s, is bound in %s after %.3f s")
    void modelLoaded(String name, String revision, String precision, double seconds);

    @LogMessage(level = Logger.Level.FATAL)
    @Message(id = 9, value = "The device cannot be used, this process ends: %s")
    void deviceFailed(@Cause Throwable cause, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10, value = "Bucket %s did not answer at start, pictures wait until it does: %s")
    void bucketNotFound(String bucket, String problem);
}
