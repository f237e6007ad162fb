// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.accesstoken;

import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Stores the access token of each challenge; the primary key allows one. */
@ApplicationScoped
class IssuedTokenStore {

    /**
     * The access token of a challenge.
     *
     * @param sealed the token, sealed for the challenge's UUID
     */
    record IssuedToken(String sealed, Instant issuedAt) {}

    /** Returns the token of the challenge; empty if it has none. */
    Uni<Optional<IssuedToken>> find(UnitOfWork unit, UUID challengeUuid) {
        return unit.session()
                .createNativeQuery(
                        "select sealed_token, minted_at from minted_token where challenge_id = :id", Tuple.class)
                .setParameter("id", challengeUuid)
                .getSingleResultOrNull()
                .map(row -> Optional.ofNullable(row)
                        .map(found -> new IssuedToken(
                                found.get(0, String.class),
                                found.get(1, OffsetDateTime.class).toInstant())));
    }

    /** Adds the token of a challenge; returns false if another transaction has added one first. */
    Uni<Boolean> add(UnitOfWork unit, UUID challengeUuid, String tenantId, IssuedToken token) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into minted_token (challenge_id, tenant_id, sealed_token, minted_at)
                        values (:id, :tenant, :sealed, :at) on conflict do nothing""")
                .setParameter("id", challengeUuid)
                .setParameter("tenant", tenantId)
                .setParameter("sealed", token.sealed())
                .setParameter("at", token.issuedAt())
                .executeUpdate()
                .map(added -> added == 1);
    }
}
