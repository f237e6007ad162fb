// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Executor of tasks in parallel, one thread each. */
public final class ParallelTasks {
    private static final long UNWIND_SECONDS = 15;

    private ParallelTasks() {}

    /** Task that runs beside others. */
    @FunctionalInterface
    public interface Task {
        /** Runs the task; an interruption requests an early end. */
        void run() throws Exception;
    }

    /** Runs {@code tasks} and returns when all are done. If one fails, interrupts the others and throws its exception. */
    public static void run(List<Task> tasks) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        CompletionService<Void> done = new ExecutorCompletionService<>(threads);
        try {
            for (Task task : tasks) {
                done.submit(() -> {
                    task.run();
                    return null;
                });
            }
            for (int i = 0; i < tasks.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
            // A task that is interrupted must register what it started before the caller closes the stack.
            threads.awaitTermination(UNWIND_SECONDS, TimeUnit.SECONDS);
        }
    }
}
