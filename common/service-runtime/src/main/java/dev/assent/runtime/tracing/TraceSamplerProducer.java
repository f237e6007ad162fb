// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Producer of the sampler, which Quarkus uses instead of one of its own. */
class TraceSamplerProducer {

    @Produces
    @Singleton
    Sampler sampler(
            @ConfigProperty(name = "assent.trace-ratio", defaultValue = "0.0") double ratio, SpanPolicy policy) {
        return new TraceSampler(ratio, policy::isSampled);
    }
}
