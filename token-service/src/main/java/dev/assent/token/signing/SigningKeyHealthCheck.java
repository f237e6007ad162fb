// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports this instance ready once it has opened a signing key, which fails if the master key is not the one that
 * sealed it.
 */
@Readiness
@ApplicationScoped
class SigningKeyHealthCheck implements HealthCheck {
    private final SigningKeyCache keys;

    SigningKeyHealthCheck(SigningKeyCache keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("signing-keys")
                .status(!keys.ring().keys().isEmpty())
                .build();
    }
}
