// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Archive of the classes that a service has loaded (JEP 350), from which its next process starts in less time. A process
 * without an archive writes one when it ends. The JVM ignores an archive that does not fit its version or the jars.
 */
final class ClassArchive {
    private final Path file;
    /** Whether a process was ready: the archive of one that failed before lacks most classes, and would be used for long. */
    private volatile boolean isComplete;

    private ClassArchive(Path file) {
        this.file = file;
    }

    /** Returns the archive of {@code service} in {@code folder}; it belongs to one version of the JVM. */
    static ClassArchive of(Path folder, String service) {
        return new ClassArchive(folder.resolve(service + "-" + Runtime.version() + ".jsa"));
    }

    /** Returns the JVM options that use the archive; those that write it if it is not newer than {@code jar}. */
    List<String> jvmOptions(Path jar) {
        return List.of(
                isNewerThan(jar) ? "-XX:SharedArchiveFile=" + file : "-XX:ArchiveClassesAtExit=" + unfinished(),
                // A process that moves the archive to a random address copies all of it, and reads all of it before.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                // It names each class that an archive cannot hold.
                "-Xlog:cds*=off");
    }

    Path file() {
        return file;
    }

    /** Remembers that the process was ready, and so has loaded the classes of a start. */
    void complete() {
        isComplete = true;
    }

    /** Keeps the archive that a process has written, which has ended by itself, if it was ready before. */
    void keep() {
        try {
            if (!isComplete) {
                Files.deleteIfExists(unfinished());
            } else if (Files.exists(unfinished())) {
                Files.move(unfinished(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + unfinished(), e);
        }
    }

    private boolean isNewerThan(Path jar) {
        try {
            return Files.exists(file) && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A process that is killed while it writes leaves a part of an archive. */
    private Path unfinished() {
        return file.resolveSibling(file.getFileName() + ".unfinished");
    }
}
