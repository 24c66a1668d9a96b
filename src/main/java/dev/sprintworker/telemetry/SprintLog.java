package dev.sprintworker.telemetry;

import dev.sprintworker.event.Origin;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
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
    void completed(String promptId, Origin origin, int pictures, double seconds);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 2, value = "Prompt %s (%s) failed: %s, %s")
    void failed(String promptId, Origin origin, String code, String message);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 3, value = "Prompt %s (%s) could not be generated")
    void generationFailed(String promptId, Origin origin, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 4, value = "Record %s is no prompt event and goes to the dead letters: %s, %s")
    void deadLetter(Origin origin, String code, String message);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 5, value = "Prompt %s (%s) could not be decided, trying again")
    void undecided(String promptId, Origin origin, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 6, value = "S3 does not answer for s3://%s/%s, trying again: %s")
    void storeUnavailable(String bucket, String key, String problem);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 7, value = "S3 refuses s3://%s/%s and will until it is told otherwise, trying again: %s")
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

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 11, value = "Prompt %s (%s) was decided before by %s")
    void decidedBefore(String promptId, Origin origin, Origin madeBy);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 12, value = "Kafka did not commit %d outcome(s), trying again: %s")
    void commitFailed(int outcomes, String problem);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 13, value = "Taking prompts from Kafka failed, starting again in %s")
    void consumptionFailed(Duration pause, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 14, value = "Partitions assigned: %s")
    void assigned(Object partitions);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 15, value = "Partitions gone: %s; %d prompt(s) on the way are left to others")
    void gone(Object partitions, int prompts);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 16, value = "Stopping: %d prompt(s) in flight have %s to finish")
    void draining(int prompts, Duration timeout);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 17, value = "Stopped taking prompts; %d in flight are left to others")
    void drained(int prompts);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 18, value = "Cancellations cannot be read, topic %s: %s")
    void cancelsUnreadable(String topic, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 19, value = "Record %s of the cancellations names no prompt and is skipped")
    void noCancellation(Origin origin);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 25, value = "Record %s cannot be read")
    void unreadable(Origin origin, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 20, value = "Record %s is too large for the dead letters, its value (%d bytes) is left out there")
    void deadLetterTooLarge(Origin origin, int bytes);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 26, value = "%s are incomplete, the work goes on; said at most once a minute")
    void telemetryFailed(String kind, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 30, value = "Webhook secret %s was not read again, the keys it had stay in force: %s")
    void webhookSecretNotReloaded(String name, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 33, value = "The delivery state of a webhook was not %s, s3://%s/%s: %s")
    void deliveryStateLost(String done, String bucket, String key, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 21, value = "The outcome of %s was not acknowledged, whether it arrived shows later: %s")
    void publishingFailed(Origin origin, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 22,
            value = "/v1 answers nobody: set sprint.api.token or quarkus.oidc.tenant-enabled, or bind to a loopback"
                    + " address (quarkus.http.host is %s)")
    void apiClosed(String host);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 23, value = "A request to %s failed for no reason of its own")
    void requestFailed(String path, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 24, value = "Kafka did not take an event of %s: %s")
    void submissionFailed(String promptId, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 31, value = "Webhook of prompt %s reached %s at attempt %d")
    void webhookDelivered(String promptId, String host, int attempt);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 32, value = "Webhook of prompt %s to %s goes to the dead letters after attempt %d: %s")
    void webhookHopeless(String promptId, String host, int attempt, String code);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 34, value = "Record %s-%d@%d goes to the webhooks' dead letters: %s")
    void webhookUnreadable(String topic, int partition, long offset, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 35, value = "Webhook of prompt %s is not sent, there is no secret for source %s")
    void webhookWithoutSecret(String promptId, String source);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 36, value = "Webhook of prompt %s to %s could not be sent for a reason nobody foresaw")
    void webhookNotSent(String promptId, String host, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 37, value = "Kafka did not commit what follows from %d webhook(s), trying again: %s")
    void webhooksNotCommitted(int webhooks, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 40,
            value = "Ready %.3f s after the process began: JVM and application %.3f s, weights %.3f s, warm-up %.3f s")
    void ready(double seconds, double jvm, double load, double warmUp);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 38, value = "Delivering webhooks failed, starting again in %s")
    void notifierFailed(Duration pause, @Cause Throwable cause);
}
