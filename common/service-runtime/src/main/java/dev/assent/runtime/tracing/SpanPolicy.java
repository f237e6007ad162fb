// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Policy of the requests whose sampling is decided before a span is made, because even a span that is dropped would cost
 * more than their answer. All others have a span in any case, which gives their log lines a trace id.
 */
@Singleton
class SpanPolicy {
    private final double ratio;
    private final Set<String> frequentPaths;
    private final ThreadLocal<Boolean> sampling = new ThreadLocal<>();

    SpanPolicy(
            @ConfigProperty(name = "assent.trace-ratio", defaultValue = "0.0") double ratio,
            @ConfigProperty(name = "assent.trace-frequent-paths") Optional<List<String>> frequentPaths) {
        this.ratio = ratio;
        this.frequentPaths = Set.copyOf(frequentPaths.orElse(List.of()));
    }

    /** Returns whether the sampling of a request with {@code target} is decided here, before it has a span. */
    boolean isFrequent(String target) {
        return frequentPaths.contains(target);
    }

    /** Decides at random, by the ratio of traces, whether a frequent request is sampled. */
    boolean draw() {
        return ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio;
    }

    /** Runs {@code start}, which makes the first span of a trace that is sampled. */
    <T extends @Nullable Object> T sampled(Supplier<T> start) {
        sampling.set(Boolean.TRUE);
        try {
            return start.get();
        } finally {
            sampling.remove();
        }
    }

    /** Returns whether the trace that begins on this thread is sampled by {@link #draw}. */
    boolean isSampled() {
        return sampling.get() != null;
    }
}
