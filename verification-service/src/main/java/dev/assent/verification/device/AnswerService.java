// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.Answer;
import dev.assent.verification.decision.DecisionService;
import dev.assent.verification.decision.DeviceStore;
import dev.assent.verification.decision.VerifiedSignature;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Verifies answers of devices, and has the valid ones decided. */
@ApplicationScoped
class AnswerService {
    private final TenantDirectory tenants;
    private final DeviceStore devices;
    private final DeviceSignatures signatures;
    private final DecisionService decisions;

    AnswerService(
            TenantDirectory tenants, DeviceStore devices, DeviceSignatures signatures, DecisionService decisions) {
        this.tenants = tenants;
        this.devices = devices;
        this.signatures = signatures;
        this.decisions = decisions;
    }

    /**
     * Decides the challenge by {@code request} of a device with a credential of {@code type}. Fails with 400 if a field is invalid, with 401 if the signature is,
     * with 404 if the device or the challenge is unknown, and as {@link DecisionService#decide} does.
     */
    Uni<Void> answer(String tenantId, CredentialType type, AnswerRequest request) {
        if (request.approved() && request.reason() != null) {
            throw ApiException.invalidRequest("reason", "must be absent when approved is true");
        }
        DeviceKey key = DeviceSignatures.key(request.publicKey());
        ChallengeId id = ChallengeId.parse(request.challengeId()).orElseThrow(ApiException::challengeNotFound);
        return devices.requireForAnswer(tenantId, type, key, id)
                .chain(found -> tenants.settings(tenantId).chain(settings -> verify(request, id, key, settings)
                        .chain(signature -> decisions.decide(
                                new Answer(
                                        tenantId,
                                        id,
                                        found.device(),
                                        request.approved(),
                                        request.reason(),
                                        request.verificationCode(),
                                        signature),
                                found.challenge(),
                                settings.wrongCodeLimit()))));
    }

    /** Verifies the signature, before the code is compared: a forger must learn nothing about the code. */
    private Uni<VerifiedSignature> verify(
            AnswerRequest request, ChallengeId id, DeviceKey key, TenantSettings settings) {
        int version = request.signatureVersion() == null ? AnswerMessage.ID_ONLY : request.signatureVersion();
        if (version < AnswerMessage.WITH_ANSWER && settings.requiresSignatureVersion2()) {
            throw ApiException.invalidRequest("signatureVersion", "must be 2, as the tenant's settings require");
        }
        String message = AnswerMessage.of(version, id.toString(), request.approved(), request.verificationCode());
        return signatures.require(version, message, key, request.signature());
    }
}
