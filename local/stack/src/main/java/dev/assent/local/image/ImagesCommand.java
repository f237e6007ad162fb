package dev.assent.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.local.stack.Component;
import dev.assent.local.stack.Settings;
import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./assent images}: builds the container images of the four services. */
@Command(
        name = "images",
        description = "Builds the container images of the four services, by buildah, podman or docker.",
        footer = {
            "",
            "By buildah and podman the same target/quarkus-app and the same base give the same image.",
            "Without a way to the default base, deploy/images/make-base makes one of Debian's packages."
        })
public final class ImagesCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Path project;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    private boolean help;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description = "A Java runtime, 17 or newer, with glibc (default: that of deploy/images/Containerfile).")
    private Optional<String> base;

    @Option(
            names = "--prefix",
            paramLabel = "NAME",
            defaultValue = "assent",
            description = "Before the service's name, with the registry if any (default: ${DEFAULT-VALUE}).")
    private String prefix;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "The images' tag and version (default: that of the project, as the manifests have it).")
    private Optional<String> tag;

    @Option(names = "--revision", paramLabel = "COMMIT", description = "Written to the images as their revision.")
    private Optional<String> revision;

    @Option(
            names = "--tool",
            paramLabel = "TOOL",
            description = "${COMPLETION-CANDIDATES} (default: the first of these that is installed).")
    private Optional<BuildTool> tool;

    public ImagesCommand(Map<String, String> environment, Path project) {
        this.environment = environment;
        this.project = project;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path program = program();
        for (Component service : Settings.SERVICES) {
            long started = System.nanoTime();
            Image image = image(service.title());
            build(program, image);
            out.printf("%s, built in %.1f s%n", image.name(), (System.nanoTime() - started) / 1e9);
        }
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
        Path application = project.resolve(service).resolve("target/quarkus-app");
        String version = tag.orElseGet(() -> version(application.resolve("sbom.cdx.json")));
        return new Image(prefix + "/" + service + ":" + version, service, version, application);
    }

    /** The project's, of which a snapshot is the one that the manifests are for. */
    private static String version(Path sbom) {
        try {
            return Json.read(Files.readString(sbom), JsonNode.class)
                    .at("/metadata/component/version")
                    .asText()
                    .replace("-SNAPSHOT", "");
        } catch (IOException e) {
            throw new OperatorException(
                    "There is no " + sbom
                            + ". Build the services with their list of components: mvn verify -DskipTests",
                    e);
        }
    }

    private void build(Path program, Image image) throws InterruptedException {
        List<String> command = image.command(program, project.resolve("deploy/images/Containerfile"), base, revision);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() != 0) {
                throw new OperatorException("The image " + image.name() + " could not be built; what "
                        + program.getFileName() + " said is above.");
            }
        } catch (IOException e) {
            throw new OperatorException(program + " cannot be run: " + e.getMessage(), e);
        }
    }
}
