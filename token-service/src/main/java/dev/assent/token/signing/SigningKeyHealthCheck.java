package dev.assent.token.signing;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready until this instance holds a key to sign with: the master key may be another than the one it was sealed with. */
@Readiness
@ApplicationScoped
class SigningKeysReady implements HealthCheck {
    private final SigningKeys keys;

    SigningKeysReady(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("signing-keys")
                .status(!keys.ring().keys().isEmpty())
                .build();
    }
}
