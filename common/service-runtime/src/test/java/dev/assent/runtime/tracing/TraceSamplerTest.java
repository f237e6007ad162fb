// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSamplerTest {
    /** Samples the lowest trace ids of all when the id decides, as {@code traceidratio} does. */
    private static final String LOWEST_TRACE_ID = "00000000000000000000000000000001";

    private static final String SPAN_ID = "00f067aa0ba902b7";

    @Property
    void aCallerCannotForceSampling(@ForAll("traceIds") String traceId) {
        assertThat(isSampled(0, remote(traceId, true), SpanKind.SERVER)).isFalse();
    }

    @Property
    void aCallerCannotPreventSampling(@ForAll("traceIds") String traceId) {
        assertThat(isSampled(1, remote(traceId, false), SpanKind.SERVER)).isTrue();
    }

    @Provide
    Arbitrary<String> traceIds() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(31).map(digits -> digits + "1");
    }

    @Test
    void aCallersTraceIdDoesNotDecide() {
        long sampled = IntStream.range(0, 10_000)
                .filter(i -> isSampled(0.5, remote(LOWEST_TRACE_ID, true), SpanKind.SERVER))
                .count();
        // 20 standard deviations around 5,000: a decision by the id would give 0 or 10,000.
        assertThat(sampled).isBetween(4_000L, 6_000L);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SERVER")
    void anEventFollowsTheTraceOfItsRequest(SpanKind kind) {
        assertThat(isSampled(0, remote(LOWEST_TRACE_ID, true), kind)).isTrue();
        assertThat(isSampled(1, remote(LOWEST_TRACE_ID, false), kind)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aSpanWithinAServiceFollowsItsParent(SpanKind kind) {
        assertThat(isSampled(0, local(true), kind)).isTrue();
        assertThat(isSampled(1, local(false), kind)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aTraceWithoutAParentIsSampledByTheRatio(SpanKind kind) {
        assertThat(isSampled(0, Context.root(), kind)).isFalse();
        assertThat(isSampled(1, Context.root(), kind)).isTrue();
    }

    @Test
    void aTraceThatIsSampledBeforeItBeginsIsSampled() {
        var decision = new TraceSampler(0, () -> true)
                .shouldSample(Context.root(), LOWEST_TRACE_ID, "poll", SpanKind.SERVER, Attributes.empty(), List.of());
        assertThat(decision.getDecision()).isEqualTo(SamplingDecision.RECORD_AND_SAMPLE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void anotherRatioIsRefused(double ratio) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceSampler(ratio, () -> false))
                .withMessageStartingWith("assent.trace-ratio: unsupported value " + ratio);
    }

    private static boolean isSampled(double ratio, Context parent, SpanKind kind) {
        return new TraceSampler(ratio, () -> false)
                        .shouldSample(parent, LOWEST_TRACE_ID, "span", kind, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    private static Context remote(String traceId, boolean sampled) {
        return context(SpanContext.createFromRemoteParent(traceId, SPAN_ID, flags(sampled), TraceState.getDefault()));
    }

    private static Context local(boolean sampled) {
        return context(SpanContext.create(LOWEST_TRACE_ID, SPAN_ID, flags(sampled), TraceState.getDefault()));
    }

    private static TraceFlags flags(boolean sampled) {
        return sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
    }

    private static Context context(SpanContext parent) {
        return Context.root().with(Span.wrap(parent));
    }
}
