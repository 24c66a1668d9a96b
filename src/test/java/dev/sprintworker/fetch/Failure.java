package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a fetch that has to fail says; the folder is not there then, unless it was before. */
final class Failure {

    private Failure() {}

    static String of(HubFetch fetch) {
        boolean there = java.nio.file.Files.exists(fetch.out);
        FetchException failure = catchThrowableOfType(FetchException.class, fetch::run);
        assertThat(failure).as("the fetch fails").isNotNull();
        if (!there) {
            assertThat(fetch.out).doesNotExist();
        }
        assertThat(failure.getMessage().lines().toList()).hasSize(1);
        return failure.getMessage();
    }
}
