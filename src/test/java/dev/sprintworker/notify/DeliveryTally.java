package dev.sprintworker.notify;

import java.util.List;

/**
 * What became of every outcome, counted from outside.
 *
 * @param outcomes published, those never committed included
 * @param delivered accepted by the receiver that they were meant for
 * @param again of these, accepted more than once
 * @param dead in a dead letter
 * @param lost neither delivered nor dead, though they had to be one of both
 * @param misdirected requests that nobody may have got: to another receiver, or for an outcome that is nobody's business
 * @param wrong everything else that must not be
 */
record DeliveryTally(
        int outcomes,
        int delivered,
        int again,
        int dead,
        List<String> lost,
        List<String> misdirected,
        List<String> wrong) {

    boolean isClean() {
        return lost.isEmpty() && misdirected.isEmpty() && wrong.isEmpty();
    }

    String line() {
        return "webhooks: outcomes=%d delivered=%d again=%d dead=%d lost=%d misdirected=%d wrong=%d"
                .formatted(outcomes, delivered, again, dead, lost.size(), misdirected.size(), wrong.size());
    }
}
