// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.outbox.TopicNames;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the topics and the group that follow from the handlers of a service. */
class EventSubscriptionsTest {
    private static <E extends Event> EventHandler<E> handler(Class<E> type) {
        return EventHandler.of(type, (unit, event) -> Uni.createFrom().voidItem());
    }

    @Test
    void theTopicsAreThoseOfTheHandledEvents() {
        EventConsumer two = () -> List.of(handler(ChallengeUpdated.class), handler(TenantChanged.class));
        EventSubscriptions subscriptions =
                new EventSubscriptions(List.of(two), new TopicNames("second."), "token-service");

        assertThat(subscriptions.topics()).containsExactlyInAnyOrder(Topic.CHALLENGE_UPDATED, Topic.TENANT_CHANGED);
        assertThat(subscriptions.isConsumed(Topic.USER_CHANGED)).isFalse();
        assertThat(subscriptions.group()).isEqualTo("token-service.second.events");
    }

    @Test
    void aSecondHandlerOfATopicPreventsTheStart() {
        EventConsumer one = () -> List.of(handler(TenantChanged.class));
        EventConsumer other = () -> List.of(handler(TenantChanged.class));

        assertThatIllegalStateException()
                .isThrownBy(
                        () -> new EventSubscriptions(List.of(one, other), new TopicNames("assent."), "token-service"))
                .withMessageContaining("two handlers of TenantChanged");
    }
}
