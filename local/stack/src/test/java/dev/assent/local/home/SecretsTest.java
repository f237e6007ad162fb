// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.operator.terminal.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path directory;

    @Test
    void secretsPersistAndAreReadableByTheirOwnerOnly() throws Exception {
        Home home = Home.at(directory.resolve("home"));
        Secrets first = Secrets.of(home);
        String password = first.databasePassword(home, "assent_token");
        Secrets second = Secrets.of(home);

        assertThat(second.masterKey()).isEqualTo(first.masterKey()).startsWith("m1:");
        assertThat(second.apiSecretKey()).isEqualTo(first.apiSecretKey()).hasSizeGreaterThan(40);
        assertThat(second.databasePassword(home, "assent_token")).isEqualTo(password);
        assertThat(mode(home.secrets())).isEqualTo("rw-------");
    }

    @Test
    void dataWithoutItsKeysIsNotOverwritten() throws Exception {
        Home home = Home.at(directory.resolve("home"));
        Files.createDirectories(home.postgres());
        assertThatThrownBy(() -> Secrets.of(home))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("./assent reset");
    }

    @Test
    void aShellReadsTheVariablesAsWritten() throws Exception {
        Home home = Home.at(directory.resolve("home"));
        Map<String, String> variables = Map.of("ASSENT_URL", "http://127.0.0.1:8080/v1", "ODD", "it's $HOME & more");
        LocalEnvironment.write(home.environment(), variables);

        assertThat(LocalEnvironment.read(home)).isEqualTo(variables);
        assertThat(mode(home.environment())).isEqualTo("rw-------");
        Process shell = new ProcessBuilder("sh", "-c", ". " + home.environment() + "; echo \"$ODD\"").start();
        assertThat(shell.inputReader().readLine()).isEqualTo("it's $HOME & more");
    }

    @Test
    void aFolderIsLockedByOneProcess() {
        Home home = Home.at(directory.resolve("home"));
        try (HomeLock lock = HomeLock.take(home)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> HomeLock.take(home))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("already runs");
        }
        HomeLock.take(home).close();
    }

    @Test
    void aDeletionKeepsOtherFiles() throws Exception {
        Home home = Home.at(directory.resolve("home"));
        Secrets.of(home);
        Files.writeString(home.root().resolve("mine.txt"), "kept");
        home.delete();
        try (var rest = Files.list(home.root())) {
            assertThat(rest).containsExactly(home.root().resolve("mine.txt"));
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
