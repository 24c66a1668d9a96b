package dev.sprintworker.flow;

import dev.sprintworker.event.EventIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lets a prompt that comes twice at the same time do so one after the other: the second then finds the manifest. */
@ApplicationScoped
public class PromptTurns {

    private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

    /** Runs the work when no other of the same identity runs. */
    public <T> Uni<T> take(EventIdentity prompt, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Void> own = new CompletableFuture<>();
            CompletableFuture<Void> other = running.putIfAbsent(prompt.hash(), own);
            if (other != null) {
                // Its copy: who stops waiting must not end the other's turn.
                return Uni.createFrom().completionStage(other.copy()).chain(() -> take(prompt, work));
            }
            return Uni.createFrom().<T>deferred(work::get).onTermination().invoke(() -> {
                running.remove(prompt.hash());
                own.complete(null);
            });
        });
    }
}
