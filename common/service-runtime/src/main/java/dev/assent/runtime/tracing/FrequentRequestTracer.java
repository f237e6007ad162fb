// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.vertx.core.Context;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tracer that passes everything on except what nobody would ever see: requests that have no span by the {@link SpanPolicy},
 * and SQL statements within a trace that is not sampled, or within none.
 */
final class FrequentRequestTracer<I, O> implements VertxTracer<I, O> {
    private final VertxTracer<I, O> tracer;
    private final SpanPolicy policy;

    FrequentRequestTracer(VertxTracer<I, O> tracer, SpanPolicy policy) {
        this.tracer = tracer;
        this.policy = policy;
    }

    @Override
    public <R> @Nullable I receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy tracing,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (!(request instanceof HttpRequest received) || !policy.isFrequent(received.uri())) {
            return tracer.receiveRequest(context, kind, tracing, request, operation, headers, tags);
        }
        return policy.draw()
                ? policy.sampled(() -> tracer.receiveRequest(context, kind, tracing, request, operation, headers, tags))
                : null;
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable I span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span != null) {
            tracer.sendResponse(context, response, span, failure, tags);
        }
    }

    @Override
    public <R> @Nullable O sendRequest(
            Context context,
            SpanKind kind,
            TracingPolicy tracing,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        // The headers of a request carry the trace on; a statement carries nothing.
        return request instanceof HttpRequest || Span.current().getSpanContext().isSampled()
                ? tracer.sendRequest(context, kind, tracing, request, operation, headers, tags)
                : null;
    }

    @Override
    public <R> void receiveResponse(
            Context context,
            @Nullable R response,
            @Nullable O span,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (span != null) {
            tracer.receiveResponse(context, response, span, failure, tags);
        }
    }

    @Override
    public void close() {
        tracer.close();
    }
}
