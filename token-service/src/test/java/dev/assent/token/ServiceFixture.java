package dev.assent.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.contracts.event.Event;
import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.testing.TopicClient;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** What the other services do in the tests of this one. */
@Singleton
public class Scene {
    private final TopicClient topics;
    private final Sealer sealer;
    private final Pool pool;

    Scene(TopicClient topics, Sealer sealer, Pool pool) {
        this.topics = topics;
        this.sealer = sealer;
        this.pool = pool;
    }

    /** A tenant and its secret key. */
    public record Tenant(String id, String key) {}

    /** A new tenant, known to this service. */
    public Tenant tenant() {
        return tenant(null);
    }

    /** A new tenant with {@code settings}, known to this service. */
    public Tenant tenant(TenantSettings settings) {
        Tenant tenant = new Tenant("tenant-" + UuidGenerator.next(), "secret-" + UuidGenerator.next());
        consumed(new TenantChanged(
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
    public void consumed(Event event) {
        UUID id = UuidGenerator.next();
        topics.publish(id, event);
        awaitConsumed(id);
    }

    /** Waits until the event {@code id} has had its effect. */
    public void awaitConsumed(UUID id) {
        await().untilAsserted(() -> assertThat(count("select count(*) from inbox where event_id = $1", id))
                .isOne());
    }

    /** Publishes the approval of {@code challenge}; returns the access token that comes of it. */
    public String accessToken(Challenge challenge) {
        topics.publish(challenge.updated(2, ChallengeStatus.APPROVED));
        return open(awaitVerified(challenge, 1).get(0));
    }

    /** The announcements that {@code challenge} is verified, once there are {@code count}. */
    public List<ChallengeUpdated> awaitVerified(Challenge challenge, int count) {
        return await().until(
                        () -> announced(challenge, ChallengeStatus.VERIFIED), verified -> verified.size() == count);
    }

    /** What is announced by now of {@code challenge} with {@code status}. */
    public List<ChallengeUpdated> announced(Challenge challenge, ChallengeStatus status) {
        return topics.events(Topic.CHALLENGE_UPDATED, challenge.id().toString(), ChallengeUpdated.class).stream()
                .filter(update -> update.status() == status)
                .toList();
    }

    /** The token that {@code verified} carries. */
    public String open(ChallengeUpdated verified) {
        return sealer.open(KeyPurpose.ACCESS_TOKEN, verified.challengeId().toString(), verified.sealedToken())
                .reveal();
    }

    /** The one number that {@code sql} selects. */
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
