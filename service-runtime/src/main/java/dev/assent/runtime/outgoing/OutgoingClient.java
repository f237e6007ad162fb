package dev.assent.runtime.outgoing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
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
import javax.net.ssl.SSLException;

/**
 * Calls addresses that others have named. It connects only to an address that it has checked, whatever the name
 * resolves to a moment later; follows no redirect; and reads no more of an answer than it needs to keep the connection.
 */
@Singleton
public class OutgoingClient {
    private static final int LONGEST_BODY = 16 * 1024;
    /** No limit in practice: tenants may share a host, and it is each tenant's sender that bounds them. */
    private static final int CONNECTIONS_PER_HOST = 10_000;

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final Vertx vertx;
    private final LookUps lookUps;
    private final Clock clock;
    private final HttpClient http;

    @Inject
    OutgoingClient(Vertx vertx, LookUps lookUps, Clock clock) {
        this(vertx, lookUps, clock, new HttpClientOptions());
    }

    OutgoingClient(Vertx vertx, LookUps lookUps, Clock clock, HttpClientOptions options) {
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

    /** Posts {@code body}; fails with {@link OutgoingFailure} where no answer comes within {@code timeout}. */
    public Uni<HttpAnswer> post(URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
        return lookUps.addressOf(uri.getHost())
                .chain(address -> Uni.createFrom()
                        .completionStage(() -> http.request(options(uri, address, headers, timeout))
                                .compose(request -> request.send(Buffer.buffer(body)))
                                .map(response -> answer(response, timeout))
                                .toCompletionStage()))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(failure -> !(failure instanceof OutgoingFailure))
                .transform(OutgoingClient::failure);
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

    private HttpAnswer answer(HttpClientResponse response, Duration timeout) {
        discardBody(response, timeout);
        return new HttpAnswer(
                response.statusCode(), RetryAfter.parse(response.getHeader("Retry-After"), clock.instant()));
    }

    /** Reads a small body to its end, so that the connection can be used again; a long or slow one costs the connection. */
    private void discardBody(HttpClientResponse response, Duration timeout) {
        HttpClientRequest request = response.request();
        long deadline = vertx.setTimer(timeout.toMillis(), timer -> request.reset());
        int[] read = new int[1];
        response.handler(chunk -> {
                    read[0] += chunk.length();
                    if (read[0] > LONGEST_BODY) {
                        request.reset();
                    }
                })
                .exceptionHandler(failure -> vertx.cancelTimer(deadline))
                .endHandler(end -> vertx.cancelTimer(deadline));
    }

    private static OutgoingFailure failure(Throwable failure) {
        return OutgoingFailure.unreachable(reason(failure));
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
