// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.cache;

import com.github.benmanes.caffeine.cache.Caffeine;

/** Factory of caches in the memory of this instance. */
public final class InMemoryCache {
    private InMemoryCache() {}

    /**
     * Returns the builder of a cache that evicts within the calls that write to it. By default Caffeine wakes up a thread of
     * the common pool after each write, which costs more than the eviction. A removal listener must not block.
     */
    public static Caffeine<Object, Object> newBuilder() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }
}
