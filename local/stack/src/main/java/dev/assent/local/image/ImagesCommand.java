// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import dev.assent.operator.terminal.OperatorException;
import dev.assent.operator.terminal.TerminalCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code images}: builds the container images of the four services. */
@Command(
        name = "images",
        description =
                "Builds the container images of the four services, and that of the tools, with buildah, podman or docker.",
        footer = {
            "",
            "With buildah and podman, the same target/quarkus-app and base produce the same image.",
            "If the default base is not reachable, deploy/images/make-base builds one from Debian packages."
        })
public final class ImagesCommand extends TerminalCommand {
    private static final String TOOLS = "tools";

    private final Map<String, String> environment;
    private final Path project;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description =
                    "Image with a Java runtime, 17.0.9 or newer, and glibc (default: that of deploy/images/Containerfile).")
    private Optional<String> base = Optional.empty();

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = "assent",
            description = "Prefix of the service's name, with the registry if any (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private String prefix;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "The images' tag and version (default: the project's version, as in the manifests).")
    private Optional<String> tag = Optional.empty();

    @Option(names = "--revision", paramLabel = "COMMIT", description = "The revision label of the images.")
    private Optional<String> revision = Optional.empty();

    @Option(
            names = "--tool",
            paramLabel = "TOOL",
            description = "${COMPLETION-CANDIDATES} (default: the first of these that is installed).")
    private Optional<BuildTool> tool = Optional.empty();

    /** Creates the command for {@code environment} and the modules of {@code project}. */
    public ImagesCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = out();
        Path program = program();
        for (Component service : Settings.SERVICES) {
            build(program, "Containerfile", image(service.title()), out);
        }
        build(program, "Containerfile.tools", tools(), out);
        return 0;
    }

    private Path program() {
        return tool.map(chosen -> chosen.find(environment)
                        .orElseThrow(() -> new OperatorException(chosen + " is not installed.")))
                .or(() -> BuildTool.any(environment))
                .orElseThrow(() -> new OperatorException(
                        "None of buildah, podman and docker is installed. Install the Debian package buildah."));
    }

    private Image image(String service) {
        Path application = application(service);
        return new Image(prefix + "/" + service + ":" + version(), service, version(), application);
    }

    private Image tools() {
        return new Image(
                prefix + "/" + TOOLS + ":" + version(), TOOLS, version(), project.resolve("operator-tools/target"));
    }

    private Path application(String service) {
        return project.resolve(service).resolve("target/quarkus-app");
    }

    private String version() {
        return tag.orElseGet(
                () -> version(application(Settings.SERVICES.get(0).title()).resolve("sbom.cdx.json")));
    }

    /** Returns the project's version without {@code -SNAPSHOT}, as in the manifests. */
    private static String version(Path sbom) {
        try {
            return Json.read(Files.readString(sbom), JsonNode.class)
                    .at("/metadata/component/version")
                    .asText()
                    .replace("-SNAPSHOT", "");
        } catch (IOException e) {
            throw new OperatorException(
                    sbom + " does not exist. Build the services with their component lists: mvn verify -DskipTests", e);
        }
    }

    private void build(Path program, String containerfile, Image image, PrintWriter out) throws InterruptedException {
        long started = System.nanoTime();
        build(program, containerfile, image);
        out.printf("%s, built in %.1f s%n", image.name(), (System.nanoTime() - started) / 1e9);
    }

    private void build(Path program, String containerfile, Image image) throws InterruptedException {
        List<String> command =
                image.command(program, project.resolve("deploy/images").resolve(containerfile), base, revision);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() != 0) {
                throw new OperatorException("Building the image " + image.name() + " failed. See the output of "
                        + program.getFileName() + " above.");
            }
        } catch (IOException e) {
            throw new OperatorException("cannot run " + program + ": " + e.getMessage(), e);
        }
    }
}
