// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lock among the test JVMs of one Maven run for tests that start many processes: side by side each process would have too
 * small a part of the machine to answer in time. It ends with {@link #close} or with the JVM.
 */
public final class ProcessLock implements AutoCloseable {
    private final FileChannel file;

    private ProcessLock(FileChannel file) {
        this.file = file;
    }

    /** Waits until no other JVM of this Maven run has the lock, and takes it. A JVM may take it once at a time. */
    public static ProcessLock acquire() {
        Path directory = SharedServers.directory();
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    directory.resolve("processes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            file.lock();
            return new ProcessLock(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock in " + directory, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock", e);
        }
    }
}
