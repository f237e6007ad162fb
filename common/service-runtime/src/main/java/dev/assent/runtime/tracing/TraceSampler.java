// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * Sampler that decides once per trace, at the HTTP request that enters Assent. A caller's {@code traceparent} (W3C Trace
 * Context) still gives the trace its id, but neither its sampled flag nor its id has any influence on the decision: a
 * caller chooses both. All other spans, including those of events, follow their parent.
 */
final class TraceSampler implements Sampler {
    private final double ratio;
    private final BooleanSupplier isSampled;

    /**
     * Creates a sampler.
     *
     * @param ratio share of traces to sample, 0 to 1
     * @param isSampled whether it was decided before that the trace which begins on this thread is sampled
     * @throws IllegalArgumentException for any other ratio
     */
    TraceSampler(double ratio, BooleanSupplier isSampled) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(
                    "assent.trace-ratio: unsupported value " + ratio + "; expected a number from 0 to 1");
        }
        this.ratio = ratio;
        this.isSampled = isSampled;
    }

    @Override
    public SamplingResult shouldSample(
            Context parentContext,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> parentLinks) {
        SpanContext parent = Span.fromContext(parentContext).getSpanContext();
        boolean entersAssent = !parent.isValid() || (kind == SpanKind.SERVER && parent.isRemote());
        boolean sampled = entersAssent ? isSampled.getAsBoolean() || draw() : parent.isSampled();
        return sampled ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }

    private boolean draw() {
        return ratio > 0 && ThreadLocalRandom.current().nextDouble() < ratio;
    }

    @Override
    public String getDescription() {
        return "TraceSampler{" + ratio + "}";
    }
}
