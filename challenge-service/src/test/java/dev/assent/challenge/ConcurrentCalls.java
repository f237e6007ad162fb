// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runner of calls on several threads at a time. */
final class ConcurrentCalls {
    private static final int THREADS = 8;

    private ConcurrentCalls() {}

    /** Runs {@code call} for 0 to {@code count} - 1 and returns the results in that order; throws the first failure. */
    static <T> List<T> run(int count, IntFunction<T> call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(executor.submit(() -> call.apply(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
