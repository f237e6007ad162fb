// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.home;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lock on a folder: held by at most one process, and released when the process ends. */
public final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Locks {@code home} for this process. Throws {@link OperatorException} if another process holds the lock. */
    public static HomeLock take(Home home) {
        try {
            FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    Files.writeString(
                            pidFile(home), Long.toString(ProcessHandle.current().pid()));
                    return new HomeLock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // This process holds it already.
            }
            channel.close();
            throw new OperatorException("Assent already runs in the folder " + home.root() + holder(home)
                    + ". Stop it with Ctrl-C, or set ASSENT_HOME and other ports to run a second one.");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + home.root(), e);
        }
    }

    private static String holder(Home home) {
        try {
            return " (process " + Files.readString(pidFile(home)).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static Path pidFile(Home home) {
        return home.run().resolve("up.pid");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the lock", e);
        }
    }
}
