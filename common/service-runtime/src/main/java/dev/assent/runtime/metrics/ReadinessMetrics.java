// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Metric of each readiness check, so that it can be seen why an instance is not ready. */
@Startup
@Singleton
class ReadinessMetrics {
    ReadinessMetrics(MeterRegistry registry, @Any Instance<HealthCheck> checks) {
        for (HealthCheck check : checks.select(Readiness.Literal.INSTANCE)) {
            Gauge.builder("assent.ready", check, ReadinessMetrics::value)
                    .description("1 while the readiness check passes, else 0")
                    .tag("check", check.call().getName())
                    .strongReference(true)
                    .register(registry);
        }
    }

    private static double value(HealthCheck check) {
        return check.call().getStatus() == HealthCheckResponse.Status.UP ? 1 : 0;
    }
}
