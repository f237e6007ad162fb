package dev.assent.challenge.tenant;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The tenant that is made at the first start, where both are given. */
@ConfigMapping(prefix = "assent.bootstrap")
interface BootstrapConfig {

    /** Its id. */
    Optional<String> tenantId();

    /** Its first secret key. */
    Optional<String> apiSecretKey();
}
