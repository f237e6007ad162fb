// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Metric with the version that this instance runs. */
@Startup
@Singleton
class BuildInformation {
    BuildInformation(MeterRegistry registry, @ConfigProperty(name = "quarkus.application.version") String version) {
        Gauge.builder("assent.build.info", () -> 1)
                .description("1, with the version of this instance and that of its Java runtime")
                .tag("version", version)
                .tag("java", Runtime.version().toString())
                .register(registry);
    }
}
