package dev.assent.local.stack;

import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to run a stack.
 *
 * @param project the folder of the modules, whose jars are run
 * @param environment passed on to the services
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

    /** The services, in the order in which a request meets them. */
    public static final List<Component> SERVICES =
            List.of(Component.CHALLENGE, Component.PUSH, Component.VERIFICATION, Component.TOKEN);

    /** What listens only once it is needed: what stands in for push services in a trial, and what observes. */
    static final List<Component> ON_DEMAND = List.of(Component.APNS, Component.FCM, Component.PROMETHEUS);

    /** What {@code environment} says, for the modules of {@code project}. */
    public static Settings from(Map<String, String> environment, Path project) {
        Home home = home(environment, project);
        return new Settings(
                project,
                home,
                Map.copyOf(environment),
                Ports.from(environment),
                value(environment, "ASSENT_KAFKA").filter(kafka -> !kafka.equals(ownKafka(home))),
                value(environment, "ASSENT_DATABASE").map(Settings::database));
    }

    /** The folder that {@code environment} names, else the one in {@code project}. */
    public static Home home(Map<String, String> environment, Path project) {
        return Home.at(value(environment, "ASSENT_HOME").map(Path::of).orElse(project.resolve(".assent")));
    }

    /** The parts whose ports must be free before anything is started. */
    List<Component> listening() {
        List<Component> parts = new ArrayList<>(List.of(Component.values()));
        parts.removeAll(ON_DEMAND);
        kafka.ifPresent(external -> parts.remove(Component.KAFKA));
        database.ifPresent(external -> parts.remove(Component.DATABASE));
        return parts;
    }

    /** Remembers that the embedded broker is at {@code bootstrapServers}. */
    void rememberOwnKafka(String bootstrapServers) {
        try {
            Files.writeString(ownKafkaFile(home), bootstrapServers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A shell that has read local.env has ASSENT_KAFKA set to the embedded broker, which must not then count as
    // foreign.
    private static String ownKafka(Home home) {
        try {
            return Files.exists(ownKafkaFile(home)) ? Files.readString(ownKafkaFile(home)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownKafkaFile(Home home) {
        return home.run().resolve("embedded-kafka");
    }

    private static Postgres database(String url) {
        try {
            return Postgres.parse(url);
        } catch (IllegalArgumentException e) {
            // The value itself holds a password.
            throw new OperatorException("ASSENT_DATABASE: expected postgresql://user:password@host:port/");
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
