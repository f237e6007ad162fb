// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.runtime.outbox.TransactionRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Reads challenges from the table, for phones, polls and backends. */
@ApplicationScoped
public class ChallengeQueries {
    private static final String NEWEST_PENDING =
            """
            select c.id from challenge c
            where c.tenant_id = :tenant and c.status = 'PENDING' and c.expires_at > :now
              and c.credential_type in (:types) and %s"""
                    .formatted(ChallengeStore.IS_UNDECIDED);

    private final TransactionRunner transactions;
    private final Clock clock;

    ChallengeQueries(TransactionRunner transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the challenge, or null if there is none. */
    public Uni<@Nullable Challenge> find(UUID challengeUuid) {
        return transactions.read(session -> session.find(Challenge.class, challengeUuid));
    }

    /** Returns those of the challenges that exist, in no order. */
    public Uni<List<Challenge>> findAll(List<UUID> challengeUuids) {
        return transactions.read(session -> session.createQuery("from Challenge where uuid in :uuids", Challenge.class)
                .setParameter("uuids", challengeUuids)
                .getResultList());
    }

    /**
     * Returns the newest challenge that {@code device} can answer now, or null if there is none. Challenges with a push
     * come before those without, because a flood of starts exhausts the pushes and must not hide an earlier challenge.
     */
    public Uni<@Nullable Challenge> findPendingFor(String tenantId, Device device) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select c.id from challenge c
                        where c.tenant_id = :tenant and c.user_id = :user and c.status = 'PENDING'
                          and c.expires_at > :now and exists (
                            select 1 from challenge_device d
                            where d.challenge_id = c.id and d.authenticator_id = :device)
                          and %s
                        order by c.push_withheld, c.created_at desc limit 1"""
                                .formatted(ChallengeStore.IS_UNDECIDED),
                        UUID.class)
                .setParameter("tenant", tenantId)
                .setParameter("user", device.userId())
                .setParameter("now", clock.instant())
                .setParameter("device", device.id())
                .getSingleResultOrNull()
                .chain(uuid -> load(session, uuid)));
    }

    /**
     * Returns the tenant's newest pending challenge that matches every filter that is not null, or null if there is
     * none. One that nobody has claimed is found by its id only, since anybody may start it.
     */
    public Uni<@Nullable Challenge> findNewestPending(
            String tenantId,
            @Nullable ChallengeId challengeId,
            @Nullable String userId,
            @Nullable String actionCode,
            @Nullable VerificationMethod method) {
        // Only the filters that are given: the planner could use no index for a filter that may be absent.
        StringBuilder sql = new StringBuilder(NEWEST_PENDING);
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", tenantId);
        values.put("now", clock.instant());
        values.put("types", typesOf(method));
        if (challengeId == null) {
            sql.append(" and c.user_id <> ''");
        } else {
            sql.append(" and c.id = :id and c.wire_id = :wire");
            values.put("id", challengeId.uuid());
            values.put("wire", challengeId.toString());
        }
        if (userId != null) {
            sql.append(" and c.user_id = :user");
            values.put("user", userId);
        }
        if (actionCode != null) {
            sql.append(" and c.action_code = :code");
            values.put("code", actionCode);
        }
        sql.append(" order by c.created_at desc limit 1");
        return transactions.read(session -> {
            var query = session.createNativeQuery(sql.toString(), UUID.class);
            values.forEach(query::setParameter);
            return query.getSingleResultOrNull().chain(uuid -> load(session, uuid));
        });
    }

    /** Returns whether {@code device} is among the devices that may answer the challenge. */
    public Uni<Boolean> isEligible(UUID challengeUuid, Device device) {
        return transactions.read(session -> session.createNativeQuery(
                        """
                        select exists (
                          select 1 from challenge_device where challenge_id = :id and authenticator_id = :device)""",
                        Boolean.class)
                .setParameter("id", challengeUuid)
                .setParameter("device", device.id())
                .getSingleResult());
    }

    /** Returns whether no other challenge decides the action of this one. */
    Uni<Boolean> isUndecided(UUID challengeUuid) {
        return transactions.read(session -> session.createNativeQuery(
                        "select %s from challenge c where c.id = :id".formatted(ChallengeStore.IS_UNDECIDED),
                        Boolean.class)
                .setParameter("id", challengeUuid)
                .getSingleResult());
    }

    private static List<String> typesOf(@Nullable VerificationMethod method) {
        return Arrays.stream(CredentialType.values())
                .filter(type -> method == null || type.verificationMethod() == method)
                .map(CredentialType::name)
                .toList();
    }

    private static Uni<@Nullable Challenge> load(Mutiny.Session session, @Nullable UUID challengeUuid) {
        return challengeUuid == null ? Uni.createFrom().nullItem() : session.find(Challenge.class, challengeUuid);
    }
}
