// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

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
        super("challenge-service", "challenge-updated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action-tracked",
                "challenge-created",
                "authenticator-changed",
                "tenant-changed",
                "user-changed",
                "contact-changed",
                "user-removed"
            })
    void aDeadLetterOfATopicThatItPublishesIsReplayed(String topic) {
        requireReplay(topic);
    }
}
