package dev.assent.verification.device;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.SignatureVerifier;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.verification.decision.Answer;
import dev.assent.verification.decision.Decisions;
import dev.assent.verification.decision.Devices;
import dev.assent.verification.decision.Evidence;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Takes an answer: who gives it, whether it is signed as it must be, and only then what it decides. */
@ApplicationScoped
class Answering {
    private final TenantDirectory tenants;
    private final Devices devices;
    private final SignatureVerifier signatures;
    private final Decisions decisions;

    Answering(TenantDirectory tenants, Devices devices, SignatureVerifier signatures, Decisions decisions) {
        this.tenants = tenants;
        this.devices = devices;
        this.signatures = signatures;
        this.decisions = decisions;
    }

    /** Decides as {@code request} says, or fails with what is wrong about it. */
    Uni<Void> answer(String tenantId, AnswerRequest request) {
        if (request.approved() && request.reason() != null) {
            throw ApiException.invalidRequest("reason", "must be absent from an approval");
        }
        DeviceKey key = DeviceKey.parse(request.publicKey())
                .orElseThrow(() -> ApiException.invalidRequest("publicKey", "must be base64 of a P-256 key"));
        ChallengeId id = ChallengeId.parse(request.challengeId()).orElseThrow(ApiException::challengeNotFound);
        return devices.byKey(tenantId, key)
                .chain(device -> tenants.settings(tenantId).chain(settings -> evidence(request, id, key, settings)
                        .chain(evidence -> decisions.decide(
                                new Answer(
                                        tenantId,
                                        id,
                                        device,
                                        request.approved(),
                                        request.reason(),
                                        request.verificationCode(),
                                        evidence),
                                settings.wrongCodeLimit()))));
    }

    /** The signature, checked before anything is said or counted about the code. */
    private Uni<Evidence> evidence(AnswerRequest request, ChallengeId id, DeviceKey key, TenantSettings settings) {
        int version = request.signatureVersion() == null ? AnswerMessage.ID_ONLY : request.signatureVersion();
        if (version < AnswerMessage.WITH_ANSWER && settings.requiresSignatureVersion2()) {
            throw ApiException.invalidRequest("signatureVersion", "must be 2");
        }
        String message = AnswerMessage.of(version, id.toString(), request.approved(), request.verificationCode());
        return signatures
                .signedOf(List.of(message), key, request.signature())
                .map(signed ->
                        new Evidence(version, signed.orElseThrow(ApiException::invalidSignature), request.signature()));
    }
}
