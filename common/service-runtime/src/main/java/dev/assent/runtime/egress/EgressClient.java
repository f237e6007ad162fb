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

/**
 * Calls addresses that others have named. It connects only to an address that it has checked, whatever the name
 * resolves to a moment later; follows no redirect; and reads no more of an answer than it needs to keep the connection.
 */
@Singleton
public class EgressClient {
    private static final int LONGEST_BODY = 16 * 1024;
    /** No limit in practice: tenants may share a host, and it is each tenant's sender that bounds them. */
    private static final int CONNECTIONS_PER_HOST = 10_000;

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final DnsResolver lookUps;
    private final Clock clock;
    private final HttpClient http;

    @Inject
    EgressClient(Vertx vertx, DnsResolver lookUps, Clock clock) {
        this(vertx, lookUps, clock, new HttpClientOptions());
    }

    EgressClient(Vertx vertx, DnsResolver lookUps, Clock clock, HttpClientOptions options) {
        this.vertx = vertx;
        this.lookUps = lookUps;
        this.clock = clock;
        this.http = vertx.createHttpClient(options.setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setVerifyHost(true)
                // A span would export the address, which may hold a tenant's secret in its query.
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /** Posts {@code body}; fails with {@link EgressException} where no answer comes within {@code timeout}. */
    public Uni<HttpResponse> post(URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        return post(uri, headers, body, timeout, response -> {
            readBody(response, timeout);
            return Future.succeededFuture(answer(response));
        });
    }

    /**
     * As {@link #post}, and reads at most 16 KiB of the answer's body. A body that breaks off is no failure: what the
     * peer did is in the status.
     */
    public Uni<HttpResponseBody> postAndRead(URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        Duration patience = timeout.dividedBy(2);
        return post(uri, headers, body, timeout, response -> readBody(response, patience)
                .map(read -> new HttpResponseBody(answer(response), read.toString(UTF_8))));
    }

    private <T> Uni<T> post(
            URI uri,
            Map<String, String> headers,
            byte[] body,
            Duration timeout,
            Function<HttpClientResponse, Future<T>> reader) {
        return lookUps.addressOf(uri.getHost())
                .chain(address -> Uni.createFrom().completionStage(() -> http.request(
                                options(uri, address, headers, timeout))
                        .compose(request -> {
                            // Asked for before the request leaves: an answer that is over before anybody reads it
                            // would look like a broken connection, and what the peer has taken be sent again.
                            Future<T> read = request.response().compose(reader);
                            request.end(Buffer.buffer(body));
                            return read;
                        })
                        .toCompletionStage()))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !(failure instanceof EgressException))
                .transform(EgressClient::failure);
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

    private HttpResponse answer(HttpClientResponse response) {
        return new HttpResponse(
                response.statusCode(), RetryAfter.parse(response.getHeader("Retry-After"), clock.instant()));
    }

    /**
     * Reads a small body to its end, so that the connection can be used again; a long or slow one costs the connection.
     * What was read, in any case.
     */
    private Future<Buffer> readBody(HttpClientResponse response, Duration patience) {
        Promise<Buffer> done = Promise.promise();
        Buffer read = Buffer.buffer();
        Runnable cutOff = () -> {
            done.tryComplete(read);
            response.request().reset();
        };
        long deadline = vertx.setTimer(patience.toMillis(), timer -> cutOff.run());
        response.handler(chunk -> {
                    read.appendBuffer(chunk, 0, Math.min(chunk.length(), LONGEST_BODY - read.length()));
                    if (read.length() == LONGEST_BODY) {
                        cutOff.run();
                    }
                })
                .exceptionHandler(failure -> done.tryComplete(read))
                .endHandler(end -> done.tryComplete(read));
        return done.future().onComplete(end -> vertx.cancelTimer(deadline));
    }

    private static EgressException failure(Throwable failure) {
        return EgressException.unreachable(reason(failure));
    }

    /** Named by the phase in which it failed. */
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
