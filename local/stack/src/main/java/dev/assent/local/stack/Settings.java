// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a stack.
 *
 * @param project the folder of the modules, whose jars are run
 * @param environment the variables that the services inherit
 * @param kafka a broker to use instead of an embedded one
 * @param database a server to use instead of an embedded one
 */
public record Settings(
        Path project,
        Home home,
        Map<String, String> environment,
        Ports ports,
        Optional<String> kafka,
        Optional<Postgres> database) {

    /** Services, in the order in which a sign-in reaches them. */
    public static final List<Component> SERVICES =
            List.of(Component.CHALLENGE, Component.PUSH, Component.VERIFICATION, Component.TOKEN);

    /** Components that listen only on demand: the push service stubs and Prometheus. */
    static final List<Component> ON_DEMAND = List.of(Component.APNS, Component.FCM, Component.PROMETHEUS);

    /** Reads the settings from {@code environment}, for the modules of {@code project}. Throws {@link OperatorException} for an invalid value. */
    public static Settings from(Map<String, String> environment, Path project) {
        Home home = home(environment, project);
        return new Settings(
                project,
                home,
                Map.copyOf(environment),
                Ports.from(environment),
                value(environment, "ASSENT_KAFKA").filter(kafka -> !kafka.equals(embeddedKafka(home))),
                value(environment, "ASSENT_DATABASE").map(Settings::database));
    }

    /** Returns the folder of {@code ASSENT_HOME}, else {@code .assent} in {@code project}. */
    public static Home home(Map<String, String> environment, Path project) {
        return Home.at(value(environment, "ASSENT_HOME").map(Path::of).orElse(project.resolve(".assent")));
    }

    /** Returns the JVM options of {@code ASSENT_JVM_OPTIONS}, separated by spaces, which replace those of the services; empty without them. */
    Optional<List<String>> jvmOptions() {
        return value(environment, "ASSENT_JVM_OPTIONS")
                .map(options -> List.of(options.strip().split("\\s+")));
    }

    /** Returns the URL under which browsers reach the stack through a proxy in front, by {@code ASSENT_PUBLIC_URL}; empty without one. */
    Optional<URI> publicUrl() {
        try {
            return value(environment, "ASSENT_PUBLIC_URL").map(URI::create);
        } catch (IllegalArgumentException e) {
            throw new OperatorException("ASSENT_PUBLIC_URL: expected a URL such as https://assent.example");
        }
    }

    /** Returns the components whose ports must be free before the start. */
    List<Component> listening() {
        List<Component> parts = new ArrayList<>(List.of(Component.values()));
        parts.removeAll(ON_DEMAND);
        kafka.ifPresent(external -> parts.remove(Component.KAFKA));
        database.ifPresent(external -> parts.remove(Component.DATABASE));
        return parts;
    }

    /** Records that the embedded broker is at {@code bootstrapServers}. */
    void recordEmbeddedKafka(String bootstrapServers) {
        try {
            Files.writeString(embeddedKafkaFile(home), bootstrapServers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // In a shell that has read local.env, ASSENT_KAFKA is the embedded broker, which must not count as external.
    private static String embeddedKafka(Home home) {
        try {
            return Files.exists(embeddedKafkaFile(home)) ? Files.readString(embeddedKafkaFile(home)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path embeddedKafkaFile(Home home) {
        return home.run().resolve("embedded-kafka");
    }

    private static Postgres database(String url) {
        try {
            return Postgres.parse(url);
        } catch (IllegalArgumentException e) {
            // The message omits the value, which contains a password.
            throw new OperatorException("ASSENT_DATABASE: expected postgresql://user:password@host:port/");
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
