package dev.assent.runtime.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How addresses of the tenants' choice are called. */
@ConfigMapping(prefix = "assent.outgoing")
public interface EgressConfig {
    /** Networks (CIDR) that may be called although they are private, such as {@code 10.1.0.0/16}. */
    Optional<List<String>> allowedPrivateAddresses();

    /** Who we are in the {@code source} of a webhook. */
    @WithDefault("assent")
    String webhookSource();
}
