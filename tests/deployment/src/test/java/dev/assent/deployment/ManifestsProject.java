// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runner of the Node project {@code tests/manifests}, which it installs once. */
public final class ManifestsProject {
    private static final int LEAST_NODE = 20;
    private static final Path FOLDER =
            Path.of("..", "manifests").toAbsolutePath().normalize();
    private static final Path LOCK = FOLDER.resolve("package-lock.json");
    private static final Path INSTALLED = FOLDER.resolve(Path.of("node_modules", ".installed-lock.json"));

    private ManifestsProject() {}

    /**
     * Runs one of the project's scripts, which must succeed. Without Node the calling test is skipped, unless the
     * environment has {@code ASSENT_REQUIRE_NODE}.
     */
    public static void run(String script, String... arguments) throws Exception {
        install();
        Program.Run run = npm(Stream.concat(Stream.of("run", "--silent", script, "--"), Stream.of(arguments))
                .toArray(String[]::new));
        assertThat(run.status()).as(run.output()).isZero();
    }

    /** Returns the files that the script {@code render} has written. */
    public static List<Path> rendered() throws IOException {
        try (var files = Files.list(FOLDER.resolve(Path.of("target", "rendered")))) {
            return files.sorted().toList();
        }
    }

    /** Returns the YAML documents of {@code in}. */
    public static List<JsonNode> documents(InputStream in) throws IOException {
        try (MappingIterator<JsonNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(in)) {
            return documents.readAll();
        }
    }

    private static void install() throws Exception {
        Optional<String> missing = missing();
        if (System.getenv("ASSENT_REQUIRE_NODE") == null) {
            assumeTrue(missing.isEmpty(), () -> "the manifests were not tested: " + missing.orElseThrow());
        }
        assertThat(missing).as("what is missing to test the manifests").isEmpty();
        if (!Files.exists(INSTALLED) || Files.mismatch(LOCK, INSTALLED) >= 0) {
            Program.Run run = npm("ci", "--prefer-offline", "--ignore-scripts");
            assertThat(run.status()).as(run.output()).isZero();
            Files.copy(LOCK, INSTALLED);
        }
    }

    private static Optional<String> missing() throws Exception {
        try {
            npm("--version");
            String version =
                    Program.run(List.of("node", "--version"), FOLDER).output().strip();
            int major = Integer.parseInt(version.replaceFirst("^v(\\d+).*", "$1"));
            return major >= LEAST_NODE
                    ? Optional.empty()
                    : Optional.of("Node " + LEAST_NODE + " or newer is needed, and this is " + version);
        } catch (IOException e) {
            return Optional.of("Node " + LEAST_NODE + " or newer with npm is needed: " + e.getMessage());
        }
    }

    private static Program.Run npm(String... arguments) throws Exception {
        return Program.run(Stream.concat(Stream.of("npm"), Stream.of(arguments)).toList(), FOLDER);
    }
}
