// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.page;

import dev.assent.client.ApiClientException;
import dev.assent.contracts.Json;
import dev.assent.local.proxy.LocalPages;
import dev.assent.web.PageHeaders;
import dev.assent.web.WebFiles;
import dev.assent.web.WebPage;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Demo page and its API, below {@code /demo}; {@code /} leads there. */
final class DemoPages implements LocalPages {
    private static final Logger LOG = LoggerFactory.getLogger(DemoPages.class);
    private static final String PAGE = "/demo";
    private static final String API = "/demo/api/";
    private static final int LARGEST_BODY = 8192;
    /** Users of the demo page only: nobody names another tenant's, but names in events and logs are to be harmless. */
    private static final Pattern USER_ID = Pattern.compile("[a-z]{1,16}-[0-9a-z]{4,16}");

    private static final Map<String, String> PAYMENT = Map.of("amount", "129.90 EUR", "payee", "Bookshop");

    private final DemoShop shop;
    private final EventFeed feed;
    private final RequestOrigin origins;
    /** Read at the first request, so that the stack starts no later. */
    private volatile @Nullable WebPage page;

    DemoPages(DemoShop shop, EventFeed feed, RequestOrigin origins) {
        this.shop = shop;
        this.feed = feed;
        this.origins = origins;
    }

    /** Body of a request of the demo page. */
    private record Call(@Nullable String userId, @Nullable String token) {}

    @Override
    public Optional<Handler<HttpServerRequest>> find(String path) {
        if (path.equals("/")) {
            return Optional.of(DemoPages::redirect);
        }
        if (path.equals(PAGE) || path.equals(PAGE + "/")) {
            return Optional.of(request -> guarded(request, HttpMethod.GET, origin -> sendPage(request)));
        }
        return path.startsWith(API)
                ? Optional.of(request -> serve(request, path.substring(API.length())))
                : Optional.empty();
    }

    private static void redirect(HttpServerRequest request) {
        request.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, PAGE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    private void serve(HttpServerRequest request, String call) {
        switch (call) {
            case "events" -> guarded(request, HttpMethod.GET, origin -> openStream(request));
            case "sign-in" ->
                guarded(
                        request,
                        HttpMethod.POST,
                        origin -> answer(
                                request,
                                body -> () -> shop.track(visitor(request, body, origin), "sign-in", Map.of())));
            case "pay" ->
                guarded(
                        request,
                        HttpMethod.POST,
                        origin -> answer(
                                request, body -> () -> shop.track(visitor(request, body, origin), "pay", PAYMENT)));
            case "enrol" ->
                guarded(
                        request,
                        HttpMethod.POST,
                        origin -> answer(request, body -> {
                            String userId = userId(body.userId());
                            return () -> shop.enrol(userId);
                        }));
            case "finish" ->
                guarded(
                        request,
                        HttpMethod.POST,
                        origin -> answer(request, body -> {
                            String token = body.token();
                            if (token == null) {
                                throw new IllegalArgumentException("token: missing");
                            }
                            return () -> shop.finish(token);
                        }));
            default -> refuse(request, 404, "not_found");
        }
    }

    /** Passes the origin of an acceptable request on; refuses any other one. */
    private void guarded(HttpServerRequest request, HttpMethod method, Handler<String> next) {
        Optional<String> origin = origins.of(request);
        boolean isApi = request.path().startsWith(API);
        boolean isHead = request.method().equals(HttpMethod.HEAD) && !isApi;
        if (!request.method().equals(method) && !isHead) {
            refuse(request, 405, "method_not_allowed");
        } else if (origin.isEmpty() || (isApi && !RequestOrigin.isOwn(request, origin.get()))) {
            refuse(request, 403, "origin_not_allowed");
        } else {
            next.handle(origin.get());
        }
    }

    private void sendPage(HttpServerRequest request) {
        WebPage demo = page;
        if (demo == null) {
            demo = WebFiles.load().page("demo.html");
            page = demo;
        }
        HttpServerResponse response =
                request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        PageHeaders.add(response.headers(), demo, PageHeaders.NO_FRAMES, false);
        // The challenge page within the shop.
        PageHeaders.permitOwnFrames(response.headers());
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(demo.content());
        }
    }

    private void openStream(HttpServerRequest request) {
        String userId = request.getParam("userId");
        if (userId == null || !USER_ID.matcher(userId).matches()) {
            refuse(request, 400, "invalid_request");
        } else if (!EventStream.open(request, userId, feed)) {
            refuse(request, 503, "service_unavailable");
        }
    }

    /** Work of a request, prepared from its body. */
    private interface Work {
        Callable<?> prepare(Call body);
    }

    /** Reads the JSON body, does the work on a worker thread, because it calls the API, and answers what it returns. */
    private static void answer(HttpServerRequest request, Work work) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        // Nothing else makes a browser ask before it sends a request of another site's page.
        if (type == null || !type.startsWith("application/json")) {
            refuse(request, 415, "unsupported_media_type");
            return;
        }
        Buffer received = Buffer.buffer();
        request.handler(part -> {
            if (received.length() <= LARGEST_BODY) {
                received.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            Callable<?> call;
            try {
                if (received.length() > LARGEST_BODY) {
                    throw new IllegalArgumentException("too long");
                }
                call = work.prepare(Json.read(received.toString(), Call.class));
            } catch (IllegalArgumentException e) {
                refuse(request, 400, "invalid_request");
                return;
            }
            Vertx.currentContext().executeBlocking(call, false).onComplete(done -> {
                if (done.succeeded()) {
                    send(request, 200, Json.write(done.result()));
                } else {
                    fail(request, done.cause());
                }
            });
        });
    }

    private static void fail(HttpServerRequest request, Throwable failure) {
        if (failure instanceof ApiClientException || failure instanceof UncheckedIOException) {
            LOG.warn("a call of the demo failed", failure);
            refuse(request, 503, "service_unavailable");
        } else {
            LOG.error("a call of the demo failed", failure);
            refuse(request, 500, "internal_error");
        }
    }

    private static DemoShop.ShopVisitor visitor(HttpServerRequest request, Call body, String origin) {
        String userAgent = request.getHeader(HttpHeaders.USER_AGENT);
        return new DemoShop.ShopVisitor(
                userId(body.userId()),
                request.remoteAddress().hostAddress(),
                userAgent == null || userAgent.length() > 512 ? null : userAgent,
                origin + PAGE);
    }

    private static String userId(@Nullable String userId) {
        if (userId == null || !USER_ID.matcher(userId).matches()) {
            throw new IllegalArgumentException("userId: not one of the demo page");
        }
        return userId;
    }

    private static void refuse(HttpServerRequest request, int status, String code) {
        send(request, status, new JsonObject().put("errorCode", code).encode());
    }

    private static void send(HttpServerRequest request, int status, String json) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(json);
        }
    }
}
