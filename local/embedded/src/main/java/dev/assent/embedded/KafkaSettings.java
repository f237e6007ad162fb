// SPDX-License-Identifier: Apache-2.0
package dev.assent.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a single Kafka node. For the local stack and most tests they deviate from Kafka's defaults: a fast start, low
 * latency, little disk space. docs/operations/stand-ins.md lists every deviation with its reason, and a test compares. A node
 * that stands for a cluster has the settings of that cluster over Kafka's defaults, and no deviation.
 */
final class KafkaSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String MEBIBYTE = "1048576";

    private KafkaSettings() {}

    /** Returns the settings of a node: over Kafka's defaults those of {@code cluster}, or {@link #deviations}. */
    static Map<String, String> of(Path directory, int port, int controllerPort, Optional<Map<String, String>> cluster) {
        Map<String, String> settings = new HashMap<>(cluster.orElseGet(KafkaSettings::deviations));
        settings.putAll(node(directory, port, controllerPort));
        return settings;
    }

    /** Returns the settings of the local stack and of tests that differ from Kafka's defaults. */
    static Map<String, String> deviations() {
        Map<String, String> settings = new HashMap<>();
        settings.putAll(single());
        settings.putAll(light());
        settings.putAll(quickGroups());
        return settings;
    }

    private static Map<String, String> node(Path directory, int port, int controllerPort) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "controller.listener.names",
                CONTROLLER_LISTENER,
                // The voters are read from this setting at every start, so that the controller's port may change.
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "log.dirs",
                directory.toString());
    }

    private static Map<String, String> single() {
        return Map.of(
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                // After a kill -9 the broker waits until its previous session has ended.
                "broker.session.timeout.ms", "4000",
                "broker.heartbeat.interval.ms", "500",
                // The controller writes no records that show other brokers that it lives: there are none.
                "metadata.max.idle.interval.ms", "0");
    }

    private static Map<String, String> quickGroups() {
        // Only what makes groups faster. What a broker accepts of its clients keeps Kafka's defaults, so that a setting
        // that other brokers refuse fails here, too.
        return Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "group.coordinator.append.linger.ms", "0",
                "auto.create.topics.enable", "false");
    }

    private static Map<String, String> light() {
        return Map.of(
                "offsets.topic.num.partitions",
                "4",
                "transaction.state.log.num.partitions",
                "4",
                "offsets.topic.segment.bytes",
                "16777216",
                "log.segment.bytes",
                "67108864",
                // Index files are preallocated with this size; the default of 10 MiB needs a gigabyte for a hundred
                // partitions.
                "log.index.size.max.bytes",
                MEBIBYTE,
                "log.cleaner.dedupe.buffer.size",
                "2097152",
                "num.network.threads",
                "2",
                "num.io.threads",
                "4",
                "num.recovery.threads.per.data.dir",
                "2");
    }
}
