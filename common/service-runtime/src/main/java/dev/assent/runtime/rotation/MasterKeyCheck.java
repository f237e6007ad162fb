// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/**
 * Refuses the start of an instance that lacks a master key under which something lasting is sealed, before it consumes an
 * event that it cannot open. A roll-out that removes a key too early therefore stops at its first instance, and the others
 * go on.
 */
@Singleton
class MasterKeyCheck {
    /** Before everything that uses a key. */
    private static final int FIRST = 1;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final MasterKeyUsage usage;

    MasterKeyCheck(MasterKeyUsage usage) {
        this.usage = usage;
    }

    void check(@Observes @Priority(FIRST) StartupEvent start) {
        usage.measure().await().atMost(TIMEOUT);
        Map<String, Integer> missing = usage.missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("assent.master-keys lacks keys that are in use; texts sealed under each: "
                    + missing + ". Add them again, or name a key that is gone for good as id:lost");
        }
    }
}
