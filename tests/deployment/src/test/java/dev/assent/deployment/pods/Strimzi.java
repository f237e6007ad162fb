// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import static dev.assent.deployment.pods.Manifests.elements;
import static dev.assent.deployment.pods.Manifests.name;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.embedded.FreePort;
import dev.assent.embedded.KafkaBroker;
import dev.assent.embedded.TlsListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Stand-in for the operator Strimzi: a broker with the settings, topics, users and ACLs of the manifests, and the Secrets that it
 * makes for clients.
 */
final class Strimzi implements AutoCloseable {
    /** Service that it creates for the Kafka {@code assent-kafka}. */
    static final String SERVICE = "assent-kafka-kafka-bootstrap";

    static final int PORT = 9093;

    private final Path log;
    private final int plainPort = FreePort.any();
    private final TlsListener listener;
    private final Map<String, String> config;
    private KafkaBroker broker;

    private Strimzi(Path log, TlsListener listener, Map<String, String> config) {
        this.log = log;
        this.listener = listener;
        this.config = config;
        start();
    }

    static Strimzi start(Manifests manifests, Path directory) throws Exception {
        Authority authority = new Authority("cluster-ca");
        manifests.addSecret("assent-kafka-cluster-ca-cert", Map.of("ca.crt", bytes(authority.pem())));
        List<JsonNode> users = manifests.ofKind("KafkaUser").toList();
        for (JsonNode user : users) {
            String password = UUID.randomUUID().toString();
            manifests.addSecret(
                    name(user),
                    Map.of("user.p12", authority.keyStore(name(user), password), "user.password", bytes(password)));
        }
        Strimzi strimzi = new Strimzi(
                directory.resolve("log"),
                listener(authority, directory, FreePort.any()),
                Manifests.texts(manifests.named("Kafka", "assent-kafka").at("/spec/kafka/config")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", strimzi.bootstrapServers()))) {
            admin.createTopics(
                            manifests.ofKind("KafkaTopic").map(Strimzi::topic).toList())
                    .all()
                    .get();
            admin.createAcls(users.stream().flatMap(Strimzi::acls).toList())
                    .all()
                    .get();
        }
        return strimzi;
    }

    /** Starts the broker anew with the same log, after {@link #stop}. */
    void start() {
        broker = KafkaBroker.start(log, plainPort, listener, config);
    }

    /** Stops the broker: nothing answers at its port. */
    void stop() {
        broker.close();
    }

    /** Returns the settings that the broker has beside Kafka's defaults. */
    Map<String, String> config() {
        return config;
    }

    /** Returns the port of 127.0.0.1 that is {@link #PORT} of {@link #SERVICE}. */
    int port() {
        return listener.port();
    }

    /** Returns the listener for operators of the cluster. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    private static TlsListener listener(Authority authority, Path directory, int port) throws Exception {
        Files.createDirectories(directory);
        String password = UUID.randomUUID().toString();
        Path keyStore = Files.write(directory.resolve("broker.p12"), authority.keyStore(SERVICE, password));
        Path authorities = Files.writeString(directory.resolve("ca.crt"), authority.pem());
        return new TlsListener(port, SERVICE, PORT, keyStore, password, authorities);
    }

    private static NewTopic topic(JsonNode document) {
        return new NewTopic(
                        name(document),
                        Optional.of(document.at("/spec/partitions").intValue()),
                        Optional.of((short) document.at("/spec/replicas").intValue()))
                .configs(Manifests.texts(document.at("/spec/config")));
    }

    private static Stream<AclBinding> acls(JsonNode user) {
        return elements(user.at("/spec/authorization/acls")).flatMap(acl -> {
            JsonNode resource = acl.path("resource");
            ResourcePattern pattern = new ResourcePattern(
                    ResourceType.valueOf(upper(resource.path("type").asText())),
                    resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL);
            return elements(acl.path("operations"))
                    .map(operation -> new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:CN=" + name(user),
                                    "*",
                                    AclOperation.valueOf(upper(operation.asText())),
                                    AclPermissionType.ALLOW)));
        });
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        broker.close();
    }
}
