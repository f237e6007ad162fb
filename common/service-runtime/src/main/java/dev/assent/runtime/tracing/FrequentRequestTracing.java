// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import jakarta.inject.Singleton;

/** Customizer that keeps requests without a span from the tracer of Quarkus. */
@Singleton
class FrequentRequestTracing implements VertxOptionsCustomizer {
    private final SpanPolicy policy;

    FrequentRequestTracing(SpanPolicy policy) {
        this.policy = policy;
    }

    @Override
    @SuppressWarnings("deprecation") // Its replacement is a builder, and Quarkus passes options.
    public void accept(VertxOptions options) {
        TracingOptions tracing = options.getTracingOptions();
        if (tracing != null && tracing.getFactory() != null) {
            VertxTracerFactory ofQuarkus = tracing.getFactory();
            tracing.setFactory(made -> {
                VertxTracer<?, ?> tracer = ofQuarkus.tracer(made);
                return around(tracer);
            });
        }
    }

    private <I, O> VertxTracer<I, O> around(VertxTracer<I, O> tracer) {
        return new FrequentRequestTracer<>(tracer, policy);
    }
}
