// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import java.util.Locale;

/** Component of the local stack that listens on a port of its own. */
public enum Component {
    PROXY("the API", "ASSENT_PORT", 8080),
    KAFKA("Kafka", "ASSENT_KAFKA_PORT", 9092),
    DATABASE("PostgreSQL", "ASSENT_DATABASE_PORT", 5433),
    CHALLENGE("challenge-service", "ASSENT_CHALLENGE_PORT", 8081),
    PUSH("push-dispatcher", "ASSENT_PUSH_PORT", 8082),
    VERIFICATION("verification-service", "ASSENT_VERIFICATION_PORT", 8083),
    TOKEN("token-service", "ASSENT_TOKEN_PORT", 8084),
    CHALLENGE_MANAGEMENT("the management of challenge-service", "ASSENT_CHALLENGE_MANAGEMENT_PORT", 9081),
    PUSH_MANAGEMENT("the management of push-dispatcher", "ASSENT_PUSH_MANAGEMENT_PORT", 9082),
    VERIFICATION_MANAGEMENT("the management of verification-service", "ASSENT_VERIFICATION_MANAGEMENT_PORT", 9083),
    TOKEN_MANAGEMENT("the management of token-service", "ASSENT_TOKEN_MANAGEMENT_PORT", 9084),
    /** Listens only while {@code ./assent try --channel apns} runs. */
    APNS("the APNs stub", "ASSENT_APNS_PORT", 8085),
    /** Listens only while {@code ./assent try --channel fcm} runs. */
    FCM("the FCM stub", "ASSENT_FCM_PORT", 8086),
    /** Listens only with {@code --observe}. */
    PROMETHEUS("Prometheus", "ASSENT_PROMETHEUS_PORT", 9090);

    private final String title;
    private final String portVariable;
    private final int defaultPort;

    Component(String title, String portVariable, int defaultPort) {
        this.title = title;
        this.portVariable = portVariable;
        this.defaultPort = defaultPort;
    }

    /** Returns the display name; a service's is also the name of its module. */
    public String title() {
        return title;
    }

    /** Returns the environment variable that changes its port. */
    public String portVariable() {
        return portVariable;
    }

    int defaultPort() {
        return defaultPort;
    }

    /** Returns the component for the health and the metrics of a service. */
    public Component management() {
        return valueOf(name() + "_MANAGEMENT");
    }

    /** Returns the name of a service's database and of the role that owns it. */
    public String database() {
        return "assent_" + name().toLowerCase(Locale.ROOT);
    }
}
