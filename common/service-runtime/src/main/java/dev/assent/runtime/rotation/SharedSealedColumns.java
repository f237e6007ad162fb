// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.rotation;

import dev.assent.runtime.secret.KeyPurpose;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Sealed columns that every service has. */
@Singleton
class SharedSealedColumns {
    /** challenge-service announces the keys anew: a copy that another service sealed would differ from the announced one. */
    @Produces
    @Singleton
    SealedColumn apiKeys() {
        return SealedColumn.projected("tenant_api_key", "sealed_key", "tenant_id", KeyPurpose.API_KEY);
    }
}
