// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PublisherAdministrationCheck;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the endpoints of an administrator for this service itself. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ServiceAdministrationIT extends PublisherAdministrationCheck {
    ServiceAdministrationIT() {
        super("verification-service", "challenge-created");
    }

    @ParameterizedTest
    @ValueSource(strings = {"challenge-updated"})
    void aDeadLetterOfATopicThatItPublishesIsReplayed(String topic) {
        requireReplay(topic);
    }
}
