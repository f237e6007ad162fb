// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.device;

import dev.assent.contracts.challenge.AnswerMessage;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.http.ApiException;
import dev.assent.verification.decision.Claim;
import dev.assent.verification.decision.ClaimService;
import dev.assent.verification.decision.DeviceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Claims challenges for devices that have scanned their QR code. */
@ApplicationScoped
class QrCodeClaimService {
    private final DeviceStore devices;
    private final DeviceSignatures signatures;
    private final ClaimService claims;

    QrCodeClaimService(DeviceStore devices, DeviceSignatures signatures, ClaimService claims) {
        this.devices = devices;
        this.signatures = signatures;
        this.claims = claims;
    }

    /**
     * Claims the challenge for the holder of {@code publicKey}. Fails with 400 if a field is invalid, with 401 if the
     * signature is, with 404 if the device or the challenge is unknown, and as {@link ClaimService#claim} does.
     */
    Uni<ClaimedChallenge> claim(String tenantId, String publicKey, String challengeId, String signature) {
        DeviceKey key = DeviceSignatures.key(publicKey);
        ChallengeId id = ChallengeId.parse(challengeId).orElseThrow(ApiException::challengeNotFound);
        return devices.require(tenantId, CredentialType.QR_CODE, key)
                .call(() -> signatures.require(AnswerMessage.ID_ONLY, id.toString(), key, signature))
                .chain(device -> claims.claim(new Claim(tenantId, id, device, null)))
                .map(ClaimedChallenge::of);
    }
}
