// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the command line that a service's manifest becomes. */
class RunnerManifestTest {
    @TempDir
    Path folder;

    @Test
    void theLargestLibrariesComeFirstAfterTheServicesOwnJars() throws IOException {
        Path runner = runner(Map.of("Class-Path", "quarkus/own.jar app/own.jar lib/boot/small.jar lib/main/large.jar"));
        for (Path jar : List.of(Path.of("quarkus/own.jar"), Path.of("app/own.jar"), Path.of("lib/boot/small.jar"))) {
            file(jar, 1);
        }
        file(Path.of("lib/main/large.jar"), 2);

        assertThat(RunnerManifest.of(runner).jars())
                .extracting(jar -> folder.relativize(jar).toString())
                .containsExactly("quarkus/own.jar", "app/own.jar", "lib/main/large.jar", "lib/boot/small.jar");
    }

    @Test
    void theProgramRunsAsByItsManifest() throws IOException {
        Path runner = runner(
                Map.of("Class-Path", "app/a.jar app/b.jar", "Add-Opens", "java.base/java.lang java.base/java.util"));

        assertThat(RunnerManifest.of(runner).program())
                .containsExactly(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "-cp",
                        folder.resolve("app/a.jar") + ":" + folder.resolve("app/b.jar"),
                        "example.Main");
    }

    @Test
    void aFolderWithUnusualCharactersIsFound() throws IOException {
        folder = Files.createDirectory(folder.resolve("my 100% #1+"));

        assertThat(RunnerManifest.of(runner(Map.of("Class-Path", "app/a.jar"))).jars())
                .containsExactly(folder.resolve("app/a.jar"));
    }

    /** A build that was interrupted leaves such a folder. */
    @Test
    void aMissingLibraryIsNamed() throws IOException {
        Path runner = runner(Map.of("Class-Path", "lib/main/missing.jar"));

        assertThatThrownBy(() -> RunnerManifest.of(runner))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(folder.resolve("lib/main/missing.jar").toString())
                .hasMessageContaining("mvn -DskipTests package");
    }

    private Path runner(Map<String, String> attributes) throws IOException {
        Map<String, String> all = new HashMap<>(attributes);
        all.put("Main-Class", "example.Main");
        Path runner = folder.resolve("quarkus-run.jar");
        ProjectFixture.writeRunner(runner, all);
        return runner;
    }

    private void file(Path name, int size) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[size]);
    }
}
