// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.webhookevent;

import dev.assent.contracts.event.ContactChanged;
import dev.assent.dispatcher.PushConfig;
import dev.assent.dispatcher.plan.WebhookEventPlanner;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Reports changes of recorded addresses to their tenant, unless they are older than the lifetime of a webhook event. */
@ApplicationScoped
public class ContactEventService {
    private final WebhookEventPlanner webhookEvents;
    private final Clock clock;
    private final Duration lifetime;

    ContactEventService(WebhookEventPlanner webhookEvents, Clock clock, PushConfig config) {
        this.webhookEvents = webhookEvents;
        this.clock = clock;
        this.lifetime = config.noticeLifetime();
    }

    /** Plans the webhook event that reports {@code event}. */
    public Uni<Void> onChanged(UnitOfWork unit, ContactChanged event) {
        return event.changedAt().isAfter(clock.instant().minus(lifetime))
                ? webhookEvents.plan(unit, event.tenantId(), ContactEventData.toEvent(event))
                : Uni.createFrom().voidItem();
    }
}
