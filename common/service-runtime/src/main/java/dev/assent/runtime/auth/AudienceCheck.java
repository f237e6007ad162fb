// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Check at start-up that access tokens are accepted for a configured audience only (RFC 9068 §4). Without one, a token
 * that the provider issued to any other application would open the admin API.
 */
@ApplicationScoped
class AudienceCheck {
    private final boolean enabled;
    private final Optional<List<String>> audience;

    AudienceCheck(
            @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "false") boolean enabled,
            @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
        this.enabled = enabled;
        this.audience = audience;
    }

    /** Fails the start if access tokens are accepted without an audience. */
    void requireAudience(@Observes StartupEvent start) {
        if (enabled && audience.filter(values -> !values.isEmpty()).isEmpty()) {
            throw new IllegalStateException("quarkus.oidc.token.audience is not set, but quarkus.oidc.tenant-enabled is"
                    + " true. Set it to the audience that the provider issues for Assent's administrators.");
        }
    }
}
