// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import static org.awaitility.Awaitility.await;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** Fixture of tests with callers that wait: their number, and outcomes. */
@Singleton
class WaitingFixture {
    static final String WAITING = "{\"isVerified\":false,\"isConsumed\":false}";
    static final String REFUSED = "{\"isVerified\":false,\"isConsumed\":true}";
    static final String VERIFIED = "{\"isVerified\":true,\"isConsumed\":true,\"accessToken\":\"the-token\"}";

    /** Callers that may wait with one token. */
    static final int PER_BEARER = 4;

    /** Callers that may wait in all: see the profile of tests in application.properties. */
    static final int IN_ALL = 20;

    private final Sealer sealer;
    private final MeterRegistry metrics;
    private final Pool pool;

    WaitingFixture(Sealer sealer, MeterRegistry metrics, Pool pool) {
        this.sealer = sealer;
        this.metrics = metrics;
        this.pool = pool;
    }

    /** Returns the event by which token-service announces {@code the-token}. */
    ChallengeUpdated verified(SignIn signIn) {
        String sealed = sealer.seal(KeyPurpose.ACCESS_TOKEN, signIn.id().uuid().toString(), new Secret("the-token"));
        return signIn.update(3, ChallengeStatus.VERIFIED, sealed);
    }

    /** Waits until {@code count} callers wait. */
    void awaitCallers(int count) {
        await().until(() -> metrics.get("assent.waiting.callers").gauge().value() == count);
    }

    /** Returns the number of callers that were refused by the limit of {@code scope}. */
    double refused(String scope) {
        return metrics.get("assent.waiting.refused")
                .tag("scope", scope)
                .counter()
                .count();
    }

    /** Stores {@code signIn} as declined, like {@code known}, without any event of it. */
    void storeDeclined(SignIn known, SignIn signIn) {
        pool.preparedQuery(
                        """
                        insert into challenge select (jsonb_populate_record(c, jsonb_build_object(
                          'id', $2::uuid, 'wire_id', $3::text, 'action_id', $4::uuid, 'idempotency_key', $5::text,
                          'status', 'DECLINED', 'version', 2))).*
                        from challenge c where c.id = $1""")
                .execute(Tuple.of(
                        known.id().uuid(),
                        signIn.id().uuid(),
                        signIn.id().toString(),
                        signIn.created().actionId(),
                        signIn.idempotencyKey()))
                .await()
                .indefinitely();
    }

    /** Stores the refusal of {@code signIn}, which is stored, without an event of it. */
    void decline(SignIn signIn) {
        pool.preparedQuery("update challenge set status = 'DECLINED', version = 2 where id = $1")
                .execute(Tuple.of(signIn.id().uuid()))
                .await()
                .indefinitely();
    }
}
