// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/**
 * HTTP client for URLs that tenants or devices name. It connects only to the address that {@link AddressPolicy} has
 * allowed, even if the name resolves to another one a moment later; it follows no redirect and limits the size and time of
 * a response.
 */
@Singleton
public class EgressClient {
    private static final Logger LOG = Logger.getLogger(EgressClient.class);
    private static final int MAX_BODY = 16 * 1024;
    /** No limit in practice: tenants may share a host, and the caller limits each tenant. */
    private static final int CONNECTIONS_PER_HOST = 10_000;

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final DnsResolver resolver;
    private final Clock clock;
    private final HttpClient http;

    @Inject
    EgressClient(Vertx vertx, DnsResolver resolver, Clock clock) {
        this(vertx, resolver, clock, new HttpClientOptions());
    }

    EgressClient(Vertx vertx, DnsResolver resolver, Clock clock, HttpClientOptions options) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.clock = clock;
        this.http = vertx.httpClientBuilder()
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST))
                .with(options.setVerifyHost(true)
                        // A span would export the address, which may hold a tenant's secret in its query.
                        .setTracingPolicy(TracingPolicy.IGNORE))
                // Vert.x logs an ERROR otherwise: a receiver that sends no HTTP is no fault of ours, and its delivery
                // says so.
                .withConnectHandler(connection -> connection.exceptionHandler(
                        failure -> LOG.debugf("connection to a receiver failed: %s", failure)))
                .build();
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /** Posts {@code body}; fails with {@link EgressException} if no response arrives within {@code timeout}. */
    public Uni<HttpResponse> post(URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        return post(uri, headers, body, timeout, response -> {
            Future<Buffer> unused = readBody(response, timeout);
            return Future.succeededFuture(toHttpResponse(response));
        });
    }

    /**
     * Posts {@code body} as {@link #post} does, and reads at most 16 KiB of the response's body within half of {@code
     * timeout}. A truncated body is no failure: the status alone reports the result.
     */
    public Uni<HttpResponseBody> postAndRead(URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        Duration bodyTimeout = timeout.dividedBy(2);
        return post(uri, headers, body, timeout, response -> readBody(response, bodyTimeout)
                .map(read -> new HttpResponseBody(toHttpResponse(response), read.toString(UTF_8))));
    }

    private <T> Uni<T> post(
            URI uri,
            Map<String, String> headers,
            byte[] body,
            Duration timeout,
            Function<HttpClientResponse, Future<T>> reader) {
        return resolver.addressOf(uri.getHost())
                .chain(address -> Uni.createFrom().completionStage(() -> http.request(
                                options(uri, address, headers, timeout))
                        .compose(request -> {
                            // Register the reader before sending: a response that ends before it would look like a
                            // broken connection, and an accepted request would be sent again.
                            Future<T> read = request.response().compose(reader);
                            Future<Void> unused = request.end(Buffer.buffer(body));
                            return read;
                        })
                        .toCompletionStage()))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !(failure instanceof EgressException))
                .transform(EgressClient::toEgressException);
    }

    private RequestOptions options(URI uri, InetAddress address, Map<String, String> headers, Duration timeout) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(target(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(timeout.toMillis())
                .setTimeout(timeout.toMillis());
        headers.forEach(options::putHeader);
        return options;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private HttpResponse toHttpResponse(HttpClientResponse response) {
        return new HttpResponse(
                response.statusCode(), RetryAfter.parse(response.getHeader("Retry-After"), clock.instant()));
    }

    /**
     * Reads a body to its end, so that the connection can be reused, or closes the connection if the body exceeds the limit
     * or {@code timeout}; returns the part that was read.
     */
    private Future<Buffer> readBody(HttpClientResponse response, Duration timeout) {
        Promise<Buffer> done = Promise.promise();
        Buffer read = Buffer.buffer();
        Runnable abort = () -> {
            done.tryComplete(read);
            response.request().reset();
        };
        long deadline = vertx.setTimer(timeout.toMillis(), timer -> abort.run());
        response.handler(chunk -> {
                    read.appendBuffer(chunk, 0, Math.min(chunk.length(), MAX_BODY - read.length()));
                    if (read.length() == MAX_BODY) {
                        abort.run();
                    }
                })
                .exceptionHandler(failure -> done.tryComplete(read))
                .endHandler(end -> done.tryComplete(read));
        return done.future().onComplete(end -> vertx.cancelTimer(deadline));
    }

    private static EgressException toEgressException(Throwable failure) {
        return EgressException.unreachable(reason(failure));
    }

    /** Returns the reason, named by the phase of the failure. */
    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException || failure instanceof io.smallrye.mutiny.TimeoutException) {
            return "timeout";
        }
        if (failure instanceof ConnectException || failure instanceof UnknownHostException) {
            return "not_connected";
        }
        return failure instanceof SSLException ? "tls_failed" : "connection_broken";
    }
}
