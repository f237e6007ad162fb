// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.operator.terminal.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command line that runs a service's production jars. */
final class ServiceCommand {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /** JVM options of a service unless {@code ASSENT_JVM_OPTIONS} replaces them. */
    private static final List<String> DEFAULT_JVM_OPTIONS = List.of(
            // The live objects of a service take 45 MiB. The collector would fill a larger heap before it frees any.
            "-Xms48m",
            "-Xmn8m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            // Twenty times a second the JVM would wake up to count what only monitors read.
            "-XX:PerfDataSamplingInterval=1000",
            // A start leaves garbage, after which two fifths of the heap would stay free for good.
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=25",
            // The C library keeps what the compiler has freed. Older releases of the JVM do not know the option.
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TrimNativeHeapInterval=30000",
            "-XX:+ExitOnOutOfMemoryError",
            // Four services start on two cores: resizing collections, the optimizing compiler and the verification of
            // this project's own jars would delay that, and code runs too rarely here to benefit.
            "-XX:MetaspaceSize=128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private ServiceCommand() {}

    /** Throws {@link OperatorException} if the module {@code name} of {@code project} is not built. */
    static void requireBuilt(Path project, String name) {
        Path runner = runner(project, name);
        if (!Files.exists(runner)) {
            throw new OperatorException(
                    name + " is not built: " + runner + " is missing. Build it with: mvn -DskipTests package");
        }
    }

    /** Returns the command line for the module {@code name} of {@code project}, with the JVM options of {@code settings}. */
    static List<String> of(Settings settings, String name, ClassArchive classes) {
        Path runner = runner(settings.project(), name);
        List<String> command = new ArrayList<>();
        // In a session of its own the service does not receive the terminal's Ctrl-C; the stack stops it.
        SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .ifPresent(command::add);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvmOptions().orElse(DEFAULT_JVM_OPTIONS));
        if (settings.jvmOptions().isEmpty()) {
            command.addAll(classes.jvmOptions());
        }
        command.addAll(RunnerManifest.of(runner).program());
        return command;
    }

    /** Returns the jar whose manifest names the others of the module {@code name} of {@code project}. */
    static Path runner(Path project, String name) {
        return project.resolve(Path.of(name, "target", "quarkus-app", "quarkus-run.jar"));
    }
}
