// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.tenant;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Configuration of the tenant that the first start creates. Without both values no tenant is created. */
@ConfigMapping(prefix = "assent.bootstrap")
interface TenantBootstrapConfig {

    /** Id of the tenant. */
    Optional<String> tenantId();

    /** First secret key of the tenant. */
    Optional<String> apiSecretKey();
}
