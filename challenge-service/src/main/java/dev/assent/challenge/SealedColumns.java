// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.KeyPurpose;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Sealed columns of this service's own tables. */
@Singleton
class SealedColumns {
    @Produces
    @Singleton
    SealedColumn attestations() {
        return SealedColumn.lasting("attestation", "sealed_proof", "authenticator_id::text", KeyPurpose.ATTESTATION);
    }
}
