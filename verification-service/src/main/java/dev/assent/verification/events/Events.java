package dev.assent.verification.events;

import dev.assent.contracts.event.AuthenticatorChanged;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.runtime.inbox.IdempotentConsumer;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.Challenges;
import dev.assent.verification.decision.Devices;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** What the other services tell verification-service, stored once for all its instances. */
@ApplicationScoped
class Events {
    private final IdempotentConsumer consumption;
    private final TenantDirectory tenants;
    private final Devices devices;
    private final Challenges challenges;

    Events(IdempotentConsumer consumption, TenantDirectory tenants, Devices devices, Challenges challenges) {
        this.consumption = consumption;
        this.tenants = tenants;
        this.devices = devices;
        this.challenges = challenges;
    }

    @Incoming("tenant-changed")
    Uni<Void> tenantChanged(ConsumerRecord<String, String> record) {
        return consumption.consume(record, TenantChanged.class, tenants::store);
    }

    @Incoming("authenticator-changed")
    Uni<Void> authenticatorChanged(ConsumerRecord<String, String> record) {
        return consumption.consume(record, AuthenticatorChanged.class, devices::changed, devices::removed);
    }

    @Incoming("challenge-created")
    Uni<Void> challengeCreated(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ChallengeCreated.class, challenges::created);
    }

    @Incoming("challenge-updated")
    Uni<Void> challengeUpdated(ConsumerRecord<String, String> record) {
        return consumption.consume(record, ChallengeUpdated.class, challenges::updated);
    }
}
