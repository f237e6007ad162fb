// SPDX-License-Identifier: Apache-2.0
package dev.assent.backends;

/** Connects tests of the command line to the Kafka broker of the whole Maven run, with all topics created. */
public final class SharedBroker {
    private SharedBroker() {}

    /** Returns its address, {@code host:port}. */
    public static String bootstrapServers() {
        SharedServers servers = SharedServers.connect();
        servers.createTopics("assent.");
        return servers.bootstrapServers();
    }
}
