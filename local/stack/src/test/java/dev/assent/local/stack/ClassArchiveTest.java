// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the archive of a service's classes, with a JVM that writes and reads it. */
class ClassArchiveTest {
    private static final int TERMINATED = 143;
    private static final int KILLED = 137;

    @TempDir
    Path folder;

    private Path jar;
    private ClassArchive archive;

    @BeforeEach
    void aJarOfYesterday() throws IOException {
        jar = folder.resolve("quarkus-run.jar");
        ProjectFixture.writeJar(jar, Program.class);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(86_400)));
        archive = ClassArchive.of(folder, "token-service", jar);
    }

    @Test
    void theFirstProcessWritesTheArchiveThatTheNextOneUses() throws Exception {
        run(archive.jvmOptions());
        assertThat(archive.file()).doesNotExist();
        archive.complete();
        archive.keep(TERMINATED);

        assertThat(archive.jvmOptions()).contains("-XX:SharedArchiveFile=" + archive.file());
        // The JVM ends with an error if it cannot use the archive.
        List<String> options = new ArrayList<>(archive.jvmOptions());
        options.add("-Xshare:on");
        run(options);
    }

    @Test
    void aProcessThatWasNotReadyLeavesNone() throws Exception {
        run(archive.jvmOptions());

        archive.keep(TERMINATED);

        assertThatNoneIsLeft();
    }

    @Test
    void anArchiveOfOlderJarsIsWrittenAnew() throws IOException {
        Files.createFile(archive.file());
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(archive.jvmOptions()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    @Test
    void aProcessThatWasNotReadyAfterACrashLeavesNone() throws Exception {
        archive.complete();
        archive.begin();
        run(archive.jvmOptions());

        archive.keep(TERMINATED);

        assertThatNoneIsLeft();
    }

    /** The kernel kills processes of a machine without memory, of which the writing of an archive needs much. */
    @Test
    void aProcessThatWasKilledLeavesNone() throws Exception {
        run(archive.jvmOptions());
        archive.complete();

        archive.keep(KILLED);

        assertThatNoneIsLeft();
    }

    @Test
    void theArchiveOfAMovedCheckoutIsWrittenAnew() throws Exception {
        run(archive.jvmOptions());
        archive.complete();
        archive.keep(TERMINATED);

        jar = Files.move(jar, Files.createDirectory(folder.resolve("moved")).resolve(jar.getFileName()));

        ClassArchive moved = ClassArchive.of(folder, "token-service", jar);
        assertThat(moved.jvmOptions()).anyMatch(option -> option.startsWith("-XX:ArchiveClassesAtExit="));
    }

    @Test
    void aProcessThatWroteNoneLeavesTheArchiveAsItIs() throws IOException {
        Files.writeString(archive.file(), "archive");

        archive.keep(TERMINATED);

        assertThat(archive.file()).hasContent("archive");
    }

    private void assertThatNoneIsLeft() {
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains(".jsa"));
    }

    private void run(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", jar.toString(), Program.class.getName()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** Program that runs in place of a service. */
    public static final class Program {
        /** Does nothing. */
        public static void main(String[] arguments) {}
    }
}
