// SPDX-License-Identifier: Apache-2.0
package dev.assent.token;

import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.KeyPurpose;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Sealed columns of this service's own tables. */
@Singleton
class SealedColumns {
    @Produces
    @Singleton
    SealedColumn signingKeys() {
        return SealedColumn.lasting("signing_key", "sealed_jwk", "kid", KeyPurpose.SIGNING_KEY);
    }

    @Produces
    @Singleton
    SealedColumn issuedTokens() {
        return SealedColumn.passing(
                "minted_token", "sealed_token", "challenge_id", "challenge_id::text", KeyPurpose.ACCESS_TOKEN);
    }
}
