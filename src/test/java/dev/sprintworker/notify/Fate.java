package dev.sprintworker.notify;

/** What has to become of an outcome that was published. */
sealed interface Fate {

    /** Its receiver accepts it at least once, and it is in no dead letter. */
    record Delivered() implements Fate {}

    /** It is in one dead letter with this code, and its receiver has never accepted it. */
    record Dead(String code) implements Fate {}

    /** Nobody hears of it: nobody asked, or it was never committed. */
    record Untold() implements Fate {}
}
