// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.attestation.AttestationService;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Service that issues the nonce of an attestation to the bearer of a token that enrols. */
@ApplicationScoped
public class AttestationNonceService {
    private final EnrolmentProofVerifier proofs;
    private final AttestationService attestations;

    AttestationNonceService(EnrolmentProofVerifier proofs, AttestationService attestations) {
        this.proofs = proofs;
        this.attestations = attestations;
    }

    /** Issues a nonce as {@link AttestationService#issueNonce(TrackToken)} does. */
    public Uni<String> issue(TrackToken token) {
        return attestations.issueNonce(token);
    }

    /**
     * Issues a nonce for the next device of the user whose approval {@code token} proves. Fails with 401 if the token may not
     * enrol a device, with 400 {@code not_supported} if the tenant records no proofs.
     */
    public Uni<String> issue(PresentedAccessToken token) {
        return proofs.verify(token)
                .chain(proof -> attestations.issueNonce(proof.tenantId(), unit -> proofs.check(unit, proof)));
    }
}
