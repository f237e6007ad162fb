package dev.assent.challenge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Many callers at once. */
final class Together {
    private static final int CALLERS = 8;

    private Together() {}

    /** Runs {@code call} for 0 to {@code count} - 1, several at a time; fails with the first that failed. */
    static void run(int count, IntConsumer call) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                calls.add(callers.submit(() -> call.accept(number)));
            }
            for (Future<?> done : calls) {
                done.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
