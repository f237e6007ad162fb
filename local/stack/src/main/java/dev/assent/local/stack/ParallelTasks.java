package dev.assent.local.stack;

import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Work done side by side. */
public final class ParallelTasks {
    private static final long UNWIND_SECONDS = 15;

    private ParallelTasks() {}

    /** What is done beside other steps. */
    @FunctionalInterface
    public interface Step {
        /** Does it; an interruption is the wish to end soon. */
        void run() throws Exception;
    }

    /** Returns when all {@code steps} are done; when one fails the others are interrupted, and its exception is thrown. */
    public static void run(List<Step> steps) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(steps.size());
        CompletionService<Void> done = new ExecutorCompletionService<>(threads);
        try {
            for (Step step : steps) {
                done.submit(() -> {
                    step.run();
                    return null;
                });
            }
            for (int i = 0; i < steps.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
            // What is half started must have been handed over before anybody stops the whole.
            threads.awaitTermination(UNWIND_SECONDS, TimeUnit.SECONDS);
        }
    }
}
