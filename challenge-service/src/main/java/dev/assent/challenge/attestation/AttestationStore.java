// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import dev.assent.contracts.Json;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Store of recorded proofs, which are sealed, and of the nonces that they are for. */
@ApplicationScoped
class AttestationStore {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
    private static final int NONCE_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sealer sealer;
    private final Clock clock;

    AttestationStore(Sealer sealer, Clock clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    private record SealedProof(String nonce, String token, @Nullable String keyId) {}

    /** Issues a nonce for the device that enrols with the token of the action; it replaces an earlier one. */
    Uni<String> issueNonce(UnitOfWork unit, UUID actionId) {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return unit.session()
                .createNativeQuery(
                        """
                        insert into attestation_nonce (action_id, nonce, expires_at) values (:action, :nonce, :expires)
                        on conflict (action_id) do update set nonce = excluded.nonce, expires_at = excluded.expires_at""")
                .setParameter("action", actionId)
                .setParameter("nonce", nonce)
                .setParameter("expires", clock.instant().plus(NONCE_LIFETIME))
                .executeUpdate()
                .replaceWith(nonce);
    }

    /** Uses up the nonce of the action and returns it; null if none was issued, or it has expired or been used. */
    Uni<@Nullable String> consumeNonce(UnitOfWork unit, UUID actionId) {
        return unit.session()
                .createNativeQuery(
                        """
                        delete from attestation_nonce where action_id = :action and expires_at > :now
                        returning nonce""",
                        String.class)
                .setParameter("action", actionId)
                .setParameter("now", clock.instant())
                .getSingleResultOrNull();
    }

    /** Records {@code proof} for {@code nonce}; it replaces the device's earlier one. */
    Uni<Void> save(UnitOfWork unit, UUID authenticatorId, AttestationProof proof, String nonce) {
        Secret content = new Secret(Json.write(new SealedProof(nonce, proof.token(), proof.keyId())));
        return unit.session()
                .createNativeQuery(
                        """
                        insert into attestation (authenticator_id, provider, sealed_proof, recorded_at)
                        values (:id, :provider, :proof, :now)
                        on conflict (authenticator_id) do update set provider = excluded.provider,
                          sealed_proof = excluded.sealed_proof, recorded_at = excluded.recorded_at""")
                .setParameter("id", authenticatorId)
                .setParameter("provider", proof.provider().name())
                .setParameter("proof", sealer.seal(KeyPurpose.ATTESTATION, authenticatorId.toString(), content))
                .setParameter("now", clock.instant())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Returns summaries of the proofs of the user's devices, by the device's id. */
    Uni<Map<UUID, AttestationSummary>> summaries(Mutiny.Session session, String tenantId, String userId) {
        return session.createNativeQuery(
                        """
                        select d.id, a.provider, a.recorded_at
                        from authenticator d join attestation a on a.authenticator_id = d.id
                        where d.tenant_id = :tenant and d.user_id = :user""",
                        Object[].class)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getResultList()
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> (UUID) row[0],
                                row -> new AttestationSummary(
                                        AttestationProvider.valueOf((String) row[1]),
                                        AttestationStatus.UNVERIFIED,
                                        ((OffsetDateTime) row[2]).toInstant()))));
    }

    /** Returns the proof of the user's device, or null if there is none. */
    Uni<@Nullable RecordedAttestation> find(
            Mutiny.Session session, String tenantId, String userId, UUID authenticatorId) {
        return session.createNativeQuery(
                        """
                        select a.provider, a.recorded_at, a.sealed_proof
                        from authenticator d join attestation a on a.authenticator_id = d.id
                        where d.id = :id and d.tenant_id = :tenant and d.user_id = :user""",
                        Object[].class)
                .setParameter("id", authenticatorId)
                .setParameter("tenant", tenantId)
                .setParameter("user", userId)
                .getSingleResultOrNull()
                .map(row -> row == null ? null : recorded(authenticatorId, row));
    }

    private RecordedAttestation recorded(UUID authenticatorId, Object[] row) {
        Secret content = sealer.open(KeyPurpose.ATTESTATION, authenticatorId.toString(), (String) row[2]);
        SealedProof proof = Json.read(content.reveal(), SealedProof.class);
        return new RecordedAttestation(
                AttestationProvider.valueOf((String) row[0]),
                AttestationStatus.UNVERIFIED,
                ((OffsetDateTime) row[1]).toInstant(),
                proof.nonce(),
                proof.token(),
                proof.keyId());
    }
}
