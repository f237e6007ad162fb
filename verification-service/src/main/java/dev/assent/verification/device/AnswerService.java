// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.Topic;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.FirstEventWaiter;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.Answer;
import dev.assent.verification.decision.DecidableChallenge;
import dev.assent.verification.decision.DecisionService;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.DeviceStore;
import dev.assent.verification.decision.VerifiedSignature;
import dev.assent.verification.poll.ChallengeCache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Verifies answers of devices, and has the valid ones decided. */
@ApplicationScoped
class AnswerService {
    private final TenantDirectory tenants;
    private final DeviceStore devices;
    private final DeviceSignatures signatures;
    private final DecisionService decisions;
    private final ChallengeCache cache;
    private final FirstEventWaiter firstEvents;

    AnswerService(
            TenantDirectory tenants,
            DeviceStore devices,
            DeviceSignatures signatures,
            DecisionService decisions,
            ChallengeCache cache,
            FirstEventWaiter firstEvents) {
        this.tenants = tenants;
        this.devices = devices;
        this.signatures = signatures;
        this.decisions = decisions;
        this.cache = cache;
        this.firstEvents = firstEvents;
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
        Device recent = devices.findRecent(tenantId, type, key);
        return (recent == null ? Uni.createFrom().item(false) : decideFromMemory(tenantId, recent, request, id, key))
                .chain(decided ->
                        decided ? Uni.createFrom().voidItem() : decideFromTable(tenantId, type, request, id, key));
    }

    /**
     * Decides a challenge that is in memory for a device that is, by the one statement that stores the decision if both are
     * still so. Returns false, and changes nothing, if not: the tables tell why.
     */
    private Uni<Boolean> decideFromMemory(
            String tenantId, Device device, AnswerRequest request, ChallengeId id, DeviceKey key) {
        return awaitCached(id.uuid())
                .chain(challenge -> challenge.isEmpty()
                        ? Uni.createFrom().item(false)
                        : tenants.settings(tenantId)
                                .chain(settings -> verify(request, id, key, settings))
                                .chain(signature -> decisions.decideIfUnchanged(
                                        answer(tenantId, device, request, id, signature), challenge.get())));
    }

    /** Returns the challenge, also if this instance has yet to consume ChallengeCreated; empty if it is not in memory. */
    private Uni<Optional<DecidableChallenge>> awaitCached(UUID uuid) {
        return (cache.contains(uuid)
                        ? Uni.createFrom().voidItem()
                        : firstEvents.awaitFirst(Topic.CHALLENGE_CREATED, uuid.toString()))
                .map(known -> cache.findDecidable(uuid));
    }

    private Uni<Void> decideFromTable(
            String tenantId, CredentialType type, AnswerRequest request, ChallengeId id, DeviceKey key) {
        return devices.requireForAnswer(tenantId, type, key, id)
                .chain(found -> tenants.settings(tenantId).chain(settings -> verify(request, id, key, settings)
                        .chain(signature -> decisions.decide(
                                answer(tenantId, found.device(), request, id, signature),
                                found.challenge(),
                                settings.wrongCodeLimit()))));
    }

    private static Answer answer(
            String tenantId, Device device, AnswerRequest request, ChallengeId id, VerifiedSignature signature) {
        return new Answer(
                tenantId, id, device, request.approved(), request.reason(), request.verificationCode(), signature);
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
