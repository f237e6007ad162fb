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
    private static final String WRITE = "-XX:ArchiveClassesAtExit=";
    /** Status of a JVM that has ended at a SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private final Path file;
    private final Path jar;
    /** Whether a process was ready: the archive of one that failed before lacks most classes, and would be used for long. */
    private volatile boolean isComplete;

    private ClassArchive(Path file, Path jar) {
        this.file = file;
        this.jar = jar;
    }

    /**
     * Returns the archive of {@code service}, whose jars {@code jar} names, in {@code folder}. It belongs to one version of the
     * JVM and one place of the jars: the JVM ignores the archive of a checkout that was moved, which would never be written anew.
     */
    static ClassArchive of(Path folder, String service, Path jar) {
        String place = Integer.toHexString(jar.toAbsolutePath().toString().hashCode());
        return new ClassArchive(folder.resolve(service + "-" + Runtime.version() + "-" + place + ".jsa"), jar);
    }

    /** Returns the JVM options that use the archive; those that write it if it is not newer than the jar. */
    List<String> jvmOptions() {
        return List.of(
                isNewerThanJar() ? "-XX:SharedArchiveFile=" + file : WRITE + unfinished(),
                // A process that moves the archive to a random address copies all of it, and reads all of it before.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                // It names each class that an archive cannot hold.
                "-Xlog:cds*=off");
    }

    /** Returns whether the process of {@code command} writes an archive when it ends. */
    static boolean isWrittenBy(List<String> command) {
        return command.stream().anyMatch(option -> option.startsWith(WRITE));
    }

    Path file() {
        return file;
    }

    /** Remembers that a process begins, perhaps after another one, and has loaded nothing yet. */
    void begin() {
        isComplete = false;
    }

    /** Remembers that the process was ready, and so has loaded the classes of a start. */
    void complete() {
        isComplete = true;
    }

    /**
     * Keeps the archive of a process that has ended with {@code status}, if it was ready before and nothing killed it while it
     * wrote: the JVM ignores a part of an archive, which would never be written anew.
     */
    void keep(int status) {
        boolean isWhole = status == 0 || status == TERMINATED;
        try {
            if (!isComplete || !isWhole) {
                Files.deleteIfExists(unfinished());
            } else if (Files.exists(unfinished())) {
                Files.move(unfinished(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + unfinished(), e);
        }
    }

    private boolean isNewerThanJar() {
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
