// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Producer of the one admin client of the service. Its requests fail after {@code assent.read-after-write-timeout}. */
@Singleton
class KafkaAdminProducer {
    @Produces
    @Singleton
    Admin admin(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "assent.read-after-write-timeout", defaultValue = "500ms") Duration timeout) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("default.api.timeout.ms", (int) timeout.toMillis());
        settings.put("request.timeout.ms", (int) timeout.toMillis());
        return Admin.create(settings);
    }

    void close(@Disposes Admin admin) {
        admin.close(Duration.ofSeconds(1));
    }
}
