// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class FrequentRequestTracerTest {
    private static final String FREQUENT = "/v1/client/verify/push";

    private final List<String> ended = new ArrayList<>();

    @Test
    void aFrequentRequestThatIsNotSampledHasNoSpan() {
        assertThat(spanOf(FREQUENT, 0)).isNull();
    }

    @Test
    void aFrequentRequestThatIsSampledHasASpanThatTheSamplerKeeps() {
        assertThat(spanOf(FREQUENT, 1)).isEqualTo(FREQUENT + " sampled");
    }

    @Test
    void anyOtherRequestHasASpanOnWhichTheSamplerDecides() {
        assertThat(spanOf("/v1/client/challenge/push", 0)).isEqualTo("/v1/client/challenge/push");
        assertThat(spanOf("/v1/client/challenge/push", 1)).isEqualTo("/v1/client/challenge/push");
    }

    @Test
    void anotherSpellingOfTheTargetForcesNoSampling() {
        for (String target : List.of(FREQUENT + "?a=1", "/v1/client/verify/%70ush", "http://host" + FREQUENT)) {
            assertThat(spanOf(target, 0)).isEqualTo(target);
        }
    }

    @Test
    void onlyARequestWithASpanEndsOne() {
        FrequentRequestTracer<String, String> tracer = tracer(policy(0));
        tracer.sendResponse(null, "response", null, null, TagExtractor.empty());
        assertThat(ended).isEmpty();
        tracer.sendResponse(null, "response", "span", null, TagExtractor.empty());
        assertThat(ended).containsExactly("span");
    }

    @Test
    void aStatementHasASpanInASampledTraceOnly() {
        assertThat(spanOfStatementIn(Span.getInvalid())).isNull();
        assertThat(spanOfStatementIn(span(TraceFlags.getDefault()))).isNull();
        assertThat(spanOfStatementIn(span(TraceFlags.getSampled()))).isEqualTo("select 1");
    }

    @Test
    void aRequestToAnotherServerCarriesEveryTrace() {
        assertThat(sentIn(span(TraceFlags.getDefault()), request("/hook"))).isEqualTo("/hook");
    }

    private String spanOfStatementIn(Span span) {
        return sentIn(span, "select 1");
    }

    @SuppressWarnings("try") // The scope ends with what is sent in it.
    private String sentIn(Span span, Object request) {
        FrequentRequestTracer<String, String> tracer = tracer(policy(0));
        try (Scope ignored = span.makeCurrent()) {
            String sent = tracer.sendRequest(
                    null,
                    SpanKind.RPC,
                    TracingPolicy.PROPAGATE,
                    request,
                    "",
                    (name, value) -> {},
                    TagExtractor.empty());
            tracer.receiveResponse(null, "response", sent, null, TagExtractor.empty());
            assertThat(ended).isEqualTo(sent == null ? List.of() : List.of(sent));
            return sent;
        }
    }

    private static Span span(TraceFlags flags) {
        return Span.wrap(SpanContext.create("1".repeat(32), "2".repeat(16), flags, TraceState.getDefault()));
    }

    private String spanOf(String target, double ratio) {
        return tracer(policy(ratio))
                .receiveRequest(
                        null,
                        SpanKind.RPC,
                        TracingPolicy.PROPAGATE,
                        request(target),
                        "POST",
                        List.of(),
                        TagExtractor.empty());
    }

    private static SpanPolicy policy(double ratio) {
        return new SpanPolicy(ratio, Optional.of(List.of(FREQUENT)));
    }

    private static HttpRequest request(String target) {
        return (HttpRequest) Proxy.newProxyInstance(
                HttpRequest.class.getClassLoader(),
                new Class<?>[] {HttpRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "uri" -> target;
                    case "method" -> HttpMethod.POST;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Returns a tracer around one whose spans are texts: the target, and whether it was sampled before. */
    private FrequentRequestTracer<String, String> tracer(SpanPolicy policy) {
        return new FrequentRequestTracer<>(
                new VertxTracer<>() {
                    @Override
                    public <R> String receiveRequest(
                            Context context,
                            SpanKind kind,
                            TracingPolicy tracing,
                            R request,
                            String operation,
                            Iterable<Map.Entry<String, String>> headers,
                            TagExtractor<R> tags) {
                        return ((HttpRequest) request).uri() + (policy.isSampled() ? " sampled" : "");
                    }

                    @Override
                    public <R> void sendResponse(
                            Context context, R response, String span, Throwable failure, TagExtractor<R> tags) {
                        ended.add(span);
                    }

                    @Override
                    public <R> String sendRequest(
                            Context context,
                            SpanKind kind,
                            TracingPolicy tracing,
                            R request,
                            String operation,
                            BiConsumer<String, String> headers,
                            TagExtractor<R> tags) {
                        return request instanceof HttpRequest http ? http.uri() : request.toString();
                    }

                    @Override
                    public <R> void receiveResponse(
                            Context context, R response, String span, Throwable failure, TagExtractor<R> tags) {
                        ended.add(span);
                    }
                },
                policy);
    }
}
