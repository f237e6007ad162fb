// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Configuration of requests to addresses that tenants name. */
@ConfigMapping(prefix = "assent.outgoing")
public interface EgressConfig {
    /** Networks (CIDR) that may be called although they are private, such as {@code 10.1.0.0/16}. */
    Optional<List<String>> allowedPrivateAddresses();

    /** The {@code source} of every webhook: by default the value that handlers written for the SDKs expect. */
    @WithDefault("https://authsignal.com")
    String webhookSource();
}
