// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.runtime.http.RequestLabel;
import dev.assent.web.PageHeaders;
import dev.assent.web.WebAsset;
import dev.assent.web.WebFiles;
import dev.assent.web.WebPage;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/** Endpoints of the files that all pages load, of the phone in a browser, and of the console. The files are in memory. */
@ApplicationScoped
public class WebFilesResource {
    private static final String ASSETS = "/assets/";
    private static final String PHONE = "/phone/";
    private static final String CONSOLE = "/console/";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String NOT_STORED = "no-store";

    private final WebFiles files;
    private final ConsoleSignIn signIn;

    WebFilesResource(WebFiles files, ConsoleSignIn signIn) {
        this.files = files;
        this.signIn = signIn;
    }

    void open(@Observes Router router) {
        get(router, ASSETS + "*", this::asset);
        page(router, PHONE, "phone.html", List.of());
        page(router, CONSOLE, "console.html", signIn.connectSources());
        get(router, "/console/sign-in.json", this::sendSignIn);
        get(router, "/phone/manifest.webmanifest", context -> sendFile(context, "phone/manifest.webmanifest"));
        get(router, "/phone/worker.js", context -> sendFile(context, "phone/worker.js"));
    }

    private static void get(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
    }

    /** Sends {@code page}, which the sources {@code frameAncestors} may frame: see {@link PageHeaders#add}. */
    static void send(RoutingContext context, WebPage page, List<String> frameAncestors, boolean keepsOpener) {
        PageHeaders.add(context.response().headers(), page, frameAncestors, keepsOpener);
        send(context, page);
    }

    private static void send(RoutingContext context, WebPage page) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        response.end(page.content());
    }

    /** Sends the provider at which people sign in to the console, also to callers without credentials. */
    private void sendSignIn(RoutingContext context) {
        RequestLabel.setPath(context, "/console/sign-in.json");
        send(context, new WebAsset("application/json", Buffer.buffer(signIn.json())), NOT_STORED);
    }

    /**
     * Serves the page {@code name} at {@code path}, which ends with a slash. Answers the other spelling, which a router does not
     * tell apart, too: relative to the one with a slash, a worker has its scope. The page may connect to its own origin and to
     * {@code connectSources}.
     */
    private void page(Router router, String path, String name, List<String> connectSources) {
        get(router, path.substring(0, path.length() - 1), context -> {
            RequestLabel.setPath(context, path);
            if (context.request().path().equals(path)) {
                WebPage page = files.page(name);
                PageHeaders.addUnframed(context.response().headers(), page, connectSources);
                send(context, page);
            } else {
                context.response()
                        .setStatusCode(308)
                        .putHeader(HttpHeaders.LOCATION, path)
                        .end();
            }
        });
    }

    private void asset(RoutingContext context) {
        String path = context.request().path();
        int slash = path.indexOf('/', ASSETS.length());
        Optional<WebAsset> found = slash < 0 ? Optional.empty() : files.asset(path.substring(slash + 1));
        if (found.isEmpty()) {
            context.next();
            return;
        }
        RequestLabel.setPath(context, "/assets");
        // A page of an older instance names another version: a browser must not keep this content under that name.
        boolean current = path.substring(ASSETS.length(), slash).equals(files.version());
        send(context, found.get(), current ? FOR_EVER : NOT_STORED);
    }

    private void sendFile(RoutingContext context, String name) {
        RequestLabel.setPath(context, "/" + name);
        send(context, files.file(name), "no-cache");
    }

    private static void send(RoutingContext context, WebAsset asset, String caching) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, asset.type());
        response.putHeader(HttpHeaders.CACHE_CONTROL, caching);
        PageHeaders.addToAsset(response.headers());
        response.end(asset.content());
    }
}
