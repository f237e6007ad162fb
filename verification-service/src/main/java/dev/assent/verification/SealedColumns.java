// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification;

import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.KeyPurpose;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Sealed columns of this service's own tables. */
@Singleton
class SealedColumns {
    @Produces
    @Singleton
    SealedColumn accessTokens() {
        return SealedColumn.passing("challenge", "sealed_token", "id", "id::text", KeyPurpose.ACCESS_TOKEN);
    }

    @Produces
    @Singleton
    SealedColumn codes() {
        return SealedColumn.passing("challenge", "sealed_code", "id", "id::text", KeyPurpose.VERIFICATION_CODE);
    }
}
