// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Project fixture with stub services, and an environment with free ports. */
record ProjectFixture(Path root, Map<String, String> environment) {

    static ProjectFixture in(Path root) {
        Settings.SERVICES.forEach(service -> createJar(root, service.title()));
        Map<String, String> environment = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        for (Component part : Component.values()) {
            environment.put(part.portVariable(), Integer.toString(FreePort.any()));
        }
        return new ProjectFixture(root, environment);
    }

    int port(Component part) {
        return Integer.parseInt(environment.get(part.portVariable()));
    }

    Settings settings() {
        return Settings.from(environment, root);
    }

    Path jar(Component service) {
        return jar(root, service.title());
    }

    private static Path jar(Path root, String module) {
        return root.resolve(Path.of(module, "target", "quarkus-app", "quarkus-run.jar"));
    }

    private static void createJar(Path root, String module) {
        try {
            Path jar = jar(root, module);
            Path program = jar.resolveSibling("app").resolve("stub.jar");
            Files.createDirectories(program.getParent());
            writeJar(program, ServiceStub.class);
            writeRunner(jar, Map.of("Main-Class", ServiceStub.class.getName(), "Class-Path", "app/stub.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a jar that consists of a manifest with {@code attributes}, as that of a service. */
    static void writeRunner(Path jar, Map<String, String> attributes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }

    /** Writes a jar with {@code program} alone. The JVM archives classes of jars only, not of folders. */
    static void writeJar(Path jar, Class<?> program) throws IOException {
        String name = program.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = program.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }
}
