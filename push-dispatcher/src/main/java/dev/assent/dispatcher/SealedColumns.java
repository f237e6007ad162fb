// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher;

import dev.assent.runtime.rotation.SealedColumn;
import dev.assent.runtime.secret.KeyPurpose;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Sealed columns of this service's own tables. */
@Singleton
class SealedColumns {
    @Produces
    @Singleton
    SealedColumn channels() {
        return SealedColumn.lasting("push_channel", "sealed_credentials", "tenant_id", KeyPurpose.CHANNEL);
    }

    @Produces
    @Singleton
    SealedColumn devices() {
        return SealedColumn.lasting("device", "sealed_push_token", "tenant_id", KeyPurpose.PUSH_TOKEN);
    }

    @Produces
    @Singleton
    SealedColumn deliveries() {
        return SealedColumn.passing("delivery", "sealed_push_token", "id", "tenant_id", KeyPurpose.PUSH_TOKEN);
    }
}
