// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.challenge.ChallengeLimits;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Checks that the connector lets {@link IdempotentConsumer} retry a record for as long as it may. */
class RetryExpiryTest {
    private static final String MAX_AGE =
            "mp.messaging.connector.smallrye-kafka.throttled.unprocessed-record-max-age.ms";

    @Test
    void anUnprocessedRecordMayBeOlderThanTheLastRetry() throws Exception {
        Properties properties = new Properties();
        try (InputStream file =
                Objects.requireNonNull(getClass().getResourceAsStream("/META-INF/microprofile-config.properties"))) {
            properties.load(file);
        }

        Duration maxAge = Duration.ofMillis(Long.parseLong(properties.getProperty(MAX_AGE)));
        assertThat(maxAge).isGreaterThan(ChallengeLimits.MAX_LIFETIME.multipliedBy(BatchSubscriber.MAX_RECEIVED));
    }
}
