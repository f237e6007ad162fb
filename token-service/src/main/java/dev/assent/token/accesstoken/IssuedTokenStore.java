package dev.assent.token.mint;

import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The memory of which challenge has which token: one for ever, as the primary key sees to. */
@ApplicationScoped
class MintedTokens {

    /**
     * The token of a challenge.
     *
     * @param sealed the token, sealed for the challenge's UUID
     */
    record Minted(String sealed, Instant at) {}

    /** The token of {@code challengeId}, where it has one. */
    Uni<Optional<Minted>> find(UnitOfWork unit, UUID challengeId) {
        return unit.session()
                .createNativeQuery(
                        "select sealed_token, minted_at from minted_token where challenge_id = :id", Tuple.class)
                .setParameter("id", challengeId)
                .getSingleResultOrNull()
                .map(row -> Optional.ofNullable(row)
                        .map(found -> new Minted(
                                found.get(0, String.class),
                                found.get(1, OffsetDateTime.class).toInstant())));
    }

    /** Records the token of a challenge; false where another transaction did so first. */
    Uni<Boolean> add(UnitOfWork unit, UUID challengeId, String tenantId, Minted token) {
        return unit.session()
                .createNativeQuery(
                        """
                        insert into minted_token (challenge_id, tenant_id, sealed_token, minted_at)
                        values (:id, :tenant, :sealed, :at) on conflict do nothing""")
                .setParameter("id", challengeId)
                .setParameter("tenant", tenantId)
                .setParameter("sealed", token.sealed())
                .setParameter("at", token.at())
                .executeUpdate()
                .map(added -> added == 1);
    }
}
