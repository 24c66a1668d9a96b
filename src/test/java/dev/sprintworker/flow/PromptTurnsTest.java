package dev.sprintworker.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.event.EventIdentity;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PromptTurnsTest {

    private static final EventIdentity PROMPT = new EventIdentity("/s", "1");

    private final PromptTurns turns = new PromptTurns();

    @Test
    void shouldLetTheSamePromptWaitForItselfAndOthersPass() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        var one = take(PROMPT, first);
        var two = take(PROMPT, second);
        var other = take(new EventIdentity("/s", "2"), CompletableFuture.completedFuture("other"));
        second.complete("second");

        assertThat(other).isCompletedWithValue("other");
        assertThat(two).isNotDone();

        first.complete("first");

        assertThat(one).isCompletedWithValue("first");
        assertThat(two).isCompletedWithValue("second");
    }

    @Test
    void shouldGoOnWhenATurnFails() {
        CompletableFuture<String> first = new CompletableFuture<>();
        var one = take(PROMPT, first);
        var two = take(PROMPT, CompletableFuture.completedFuture("second"));
        first.completeExceptionally(new IllegalStateException());

        assertThat(one).isCompletedExceptionally();
        assertThat(two).isCompletedWithValue("second");
    }

    private CompletableFuture<String> take(EventIdentity prompt, CompletableFuture<String> work) {
        return turns.take(prompt, () -> Uni.createFrom().completionStage(work)).subscribeAsCompletionStage();
    }
}
