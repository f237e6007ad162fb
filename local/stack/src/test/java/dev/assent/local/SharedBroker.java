package dev.assent.local;

import dev.assent.embedded.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.NullUnmarked;

/** One broker with all topics for the tests of this module: a start takes two seconds. */
@NullUnmarked
public final class SharedBroker {
    private static KafkaBroker broker;

    private SharedBroker() {}

    /** Where it is. */
    public static synchronized String bootstrapServers() throws IOException {
        if (broker == null) {
            broker = KafkaBroker.start(Files.createTempDirectory("assent-kafka"), 0);
            broker.createTopics();
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        }
        return broker.bootstrapServers();
    }
}
