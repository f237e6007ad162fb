package dev.assent.local.proxy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.Optional;

/** Sends each request to the service of its path, or answers for one that is not there. */
final class Routing implements ProxyInterceptor {
    // A long poll is silent for 25 s, and a server-sent stream between its heartbeats.
    private static final long SILENCE_MILLIS = Duration.ofSeconds(60).toMillis();
    private static final long CONNECT_MILLIS = Duration.ofSeconds(2).toMillis();

    private final Targets targets;

    Routing(Targets targets) {
        this.targets = targets;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest request = context.request();
        Optional<RequestPath> path = RequestPath.parse(request.getURI());
        if (path.isEmpty()) {
            return Future.succeededFuture(ErrorAnswer.MALFORMED.to(request));
        }
        Optional<Target> target = targets.of(path.get());
        if (target.isEmpty()) {
            return Future.succeededFuture(ErrorAnswer.UNKNOWN.to(request));
        }
        context.set(Target.class.getName(), target.get());
        request.setURI(target.get().uri());
        sayWhoAsks(request);
        return context.sendRequest().otherwise(down -> ErrorAnswer.DOWN.to(request));
    }

    /** What the client claims about its address is dropped: only the connection counts. */
    private static void sayWhoAsks(ProxyRequest request) {
        HttpServerRequest incoming = request.proxiedRequest();
        MultiMap headers = request.headers();
        headers.remove("Forwarded");
        headers.remove("X-Real-IP");
        headers.remove("X-Forwarded-Prefix");
        headers.remove("X-Forwarded-Port");
        headers.set("X-Forwarded-For", incoming.remoteAddress().hostAddress());
        headers.set("X-Forwarded-Proto", "http");
        if (incoming.authority() == null) {
            headers.remove("X-Forwarded-Host");
        } else {
            headers.set("X-Forwarded-Host", incoming.authority().toString());
            request.setAuthority(incoming.authority());
        }
    }

    /** A connection to an instance of the service that {@link #handleProxyRequest} chose. */
    Future<HttpClientRequest> connect(ProxyContext context) {
        String service = context.get(Target.class.getName(), Target.class).service();
        return targets.origins()
                .next(service)
                .map(origin -> context.client()
                        .request(origin.request()
                                .setConnectTimeout(CONNECT_MILLIS)
                                .setIdleTimeout(SILENCE_MILLIS)))
                .orElseGet(() -> Future.failedFuture("no instance of " + service + " takes requests"));
    }
}
