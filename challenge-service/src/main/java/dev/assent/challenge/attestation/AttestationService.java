// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.attestation;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionService;
import dev.assent.contracts.tenant.Attestation;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Service that records proofs of a device's integrity if the tenant's settings say so, and verifies none. */
@ApplicationScoped
public class AttestationService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final ActionService actions;
    private final AttestationStore attestations;

    AttestationService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            ActionService actions,
            AttestationStore attestations) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.actions = actions;
        this.attestations = attestations;
    }

    /**
     * Issues a nonce for the device that enrols with {@code token}. Fails with 400 {@code not_supported} if the tenant
     * records no proofs, with 401 if the user was deleted after the token was minted.
     */
    public Uni<String> issueNonce(TrackToken token) {
        return issueNonce(token.tenantId(), unit -> actions.lock(unit, token));
    }

    /**
     * Issues a nonce for the device that enrols with the token of an action of the tenant, which {@code action} locks. Fails
     * as {@code action} does, and with 400 {@code not_supported} if the tenant records no proofs.
     */
    public Uni<String> issueNonce(String tenantId, Function<UnitOfWork, Uni<Action>> action) {
        return tenants.settings(tenantId).chain(settings -> {
            requireRecorded(settings);
            return transactions.run(
                    unit -> action.apply(unit).chain(found -> attestations.issueNonce(unit, found.id())));
        });
    }

    /** Throws 400 {@code not_supported} if there is a {@code proof} and the tenant records none. */
    public static void check(@Nullable AttestationProof proof, TenantSettings settings) {
        if (proof != null) {
            requireRecorded(settings);
        }
    }

    /**
     * Records {@code proof}, if there is one, for the device that enrols with the token of {@code action}. Fails with 400
     * unless a nonce was issued to that token, has not expired and has not been used.
     */
    public Uni<Void> record(UnitOfWork unit, Action action, UUID authenticatorId, @Nullable AttestationProof proof) {
        if (proof == null) {
            return Uni.createFrom().voidItem();
        }
        return attestations
                .consumeNonce(unit, action.id())
                .onItem()
                .ifNull()
                .failWith(() -> ApiException.invalidRequest(
                        "performAttestation", "needs a nonce of POST /client/challenge that is unused and not expired"))
                .chain(nonce -> attestations.save(unit, authenticatorId, proof, nonce));
    }

    /** Returns summaries of the proofs of the user's devices, by the device's id. */
    public Uni<Map<UUID, AttestationSummary>> summaries(Mutiny.Session session, String tenantId, String userId) {
        return attestations.summaries(session, tenantId, userId);
    }

    /** Returns the proof of the user's device; fails with 404 if there is none. */
    Uni<RecordedAttestation> get(String tenantId, String userId, UUID authenticatorId) {
        return transactions
                .read(session -> attestations.find(session, tenantId, userId, authenticatorId))
                .onItem()
                .ifNull()
                .failWith(AttestationService::notFound);
    }

    /** 404 for a device without a proof, and for one of another user: the answers must not differ. */
    static ApiException notFound() {
        return new ApiException(404, "not_found", "No attestation is recorded for such a device of the user.");
    }

    private static void requireRecorded(TenantSettings settings) {
        if (settings.attestationPolicy() == Attestation.OFF) {
            throw new ApiException(
                    400,
                    "not_supported",
                    "Attestation (performAttestation) is not supported for this tenant; enrol without it.");
        }
    }
}
