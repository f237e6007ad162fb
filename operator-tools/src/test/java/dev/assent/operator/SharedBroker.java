package dev.assent.operator;

import dev.assent.embedded.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.NullUnmarked;

/** Broker with all topics, shared by the tests of this module. */
@NullUnmarked
public final class SharedBroker {
    private static KafkaBroker broker;

    private SharedBroker() {}

    /** Returns its bootstrap servers. */
    public static synchronized String bootstrapServers() throws IOException {
        if (broker == null) {
            broker = KafkaBroker.start(Files.createTempDirectory("assent-kafka"), 0);
            broker.createTopics();
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        }
        return broker.bootstrapServers();
    }
}
