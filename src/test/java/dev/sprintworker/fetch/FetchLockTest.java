package dev.sprintworker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sprintworker.sana.Reference;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two that are to fill one folder. */
class FetchLockTest {
    @TempDir
    private Path folder;

    @Test
    void shouldWaitForTheOtherAndThenHaveNothingToDo() throws Exception {
        try (LocalHub hub = new LocalHub(HubFiles.of(LocalHub.COMMIT, Reference.demoModel()))) {
            RangeWriter.Pause pause = hub.pauseAt(1_000_000);
            HubFetch first = new HubFetch(hub, folder.resolve("demo-model"));
            HubFetch second = new HubFetch(hub, folder.resolve("demo-model"));
            HubFetch third = new HubFetch(hub, folder.resolve("demo-model"));
            second.waitForOthers = true;
            CompletableFuture<FetchModel.Result> one = CompletableFuture.supplyAsync(first::run);
            pause.reached().await();
            CompletableFuture<FetchModel.Result> two = CompletableFuture.supplyAsync(second::run);
            await().until(() -> !second.notes.lines.isEmpty());

            assertThat(second.notes.lines)
                    .containsExactly(first.out + ": another process is fetching it; waiting for "
                            + folder.resolve(".demo-model.lock"));
            assertThat(Failure.of(third)).contains("another process is fetching it, it holds ");
            pause.go().countDown();

            assertThat(one.get(1, TimeUnit.MINUTES).alreadyThere()).isFalse();
            assertThat(two.get(1, TimeUnit.MINUTES).alreadyThere()).isTrue();
            assertThat(hub.served.get()).isLessThan(one.join().model().bytes());
        }
    }
}
