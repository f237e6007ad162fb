// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Takes the {@link ProcessLock} before the first test of a module, so that no test's time has the wait for it, and keeps it
 * until the JVM ends. A module whose tests share a stack names this class in {@code META-INF/services}.
 */
public final class ProcessLockListener implements LauncherSessionListener {
    private static @Nullable ProcessLock lock;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        lockOnce();
    }

    private static synchronized void lockOnce() {
        if (lock == null) {
            lock = ProcessLock.acquire();
        }
    }
}
