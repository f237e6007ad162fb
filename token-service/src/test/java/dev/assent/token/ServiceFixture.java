// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.testing.TopicClient;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fixture of the tests: publishes the events of the other services and reads the effects. */
@Singleton
public class ServiceFixture {
    private final TopicClient topics;
    private final Sealer sealer;
    private final Pool pool;
    private final CaughtUpWaiter caughtUp;

    ServiceFixture(TopicClient topics, Sealer sealer, Pool pool, CaughtUpWaiter caughtUp) {
        this.caughtUp = caughtUp;
        this.topics = topics;
        this.sealer = sealer;
        this.pool = pool;
    }

    /** A tenant and its secret key. */
    public record Tenant(String id, String key) {}

    /** Creates a tenant that this service has consumed. */
    public Tenant tenant() {
        return tenant(null);
    }

    /** Creates a tenant with {@code settings} that this service has consumed. */
    public Tenant tenant(@Nullable TenantSettings settings) {
        Tenant tenant = new Tenant("tenant-" + UuidGenerator.next(), "secret-" + UuidGenerator.next());
        publish(new TenantChanged(
                tenant.id(),
                1,
                "Tenant",
                List.of(new TenantChanged.ApiKey(
                        ApiKeyHash.hash(tenant.key()),
                        sealer.seal(KeyPurpose.API_KEY, tenant.id(), new Secret(tenant.key())))),
                settings));
        return tenant;
    }

    /** Publishes {@code event} and waits until this service has consumed it. */
    public void publish(Event event) {
        topics.publish(event);
        awaitConsumed(event.topic());
    }

    /** Waits until this service has consumed all events of {@code topic} that are published by now, also its own. */
    public void awaitConsumed(Topic topic) {
        try {
            VertxContextSupport.subscribeAndAwait(() -> caughtUp.awaitCaughtUp(topic));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes the approval of {@code challenge} and returns its access token. */
    public String accessToken(ChallengeFixture challenge) {
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        return open(awaitVerified(challenge, 1).get(0));
    }

    /** Waits for {@code count} VERIFIED events of {@code challenge} and returns them. */
    public List<ChallengeUpdated> awaitVerified(ChallengeFixture challenge, int count) {
        return await().until(
                        () -> findPublished(challenge, ChallengeStatus.VERIFIED), verified -> verified.size() == count);
    }

    /** Returns the events of {@code challenge} with {@code status} that are published by now. */
    public List<ChallengeUpdated> findPublished(ChallengeFixture challenge, ChallengeStatus status) {
        return topics.events(Topic.CHALLENGE_UPDATED, challenge.id().toString(), ChallengeUpdated.class).stream()
                .filter(update -> update.status() == status)
                .toList();
    }

    /** Returns the opened access token of {@code verified}. */
    public String open(ChallengeUpdated verified) {
        String sealed = Objects.requireNonNull(verified.sealedToken(), "sealedToken");
        return sealer.open(KeyPurpose.ACCESS_TOKEN, verified.challengeUuid().toString(), sealed)
                .reveal();
    }

    /** Executes {@code sql}. */
    public void execute(String sql, Object... arguments) {
        pool.preparedQuery(sql).execute(Tuple.from(List.of(arguments))).await().indefinitely();
    }

    /** Returns the number that {@code sql} selects. */
    public long count(String sql, Object... arguments) {
        return pool.preparedQuery(sql)
                .execute(Tuple.from(List.of(arguments)))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }
}
