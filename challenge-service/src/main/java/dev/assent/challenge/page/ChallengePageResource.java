// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.challenge.tenant.TenantLogoStore;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.http.RequestLabel;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.web.PageHeaders;
import dev.assent.web.WebFiles;
import dev.assent.web.WebPage;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of the challenge page: its HTML, which the tenant's allowed origins may frame, and the tenant's colours and logo.
 * An unknown tenant has a page without either, so that nobody learns which tenants exist. The page itself reads no parameter
 * here: what it does comes from the API, by the token in its fragment.
 */
@ApplicationScoped
public class ChallengePageResource {
    private static final String PAGE = "/challenge/:tenant";
    private static final String TENANT = "tenant";
    private static final String TENANT_PLACE = "{tenant}";
    private static final String ORIGINS_PLACE = "{origins}";
    private static final String SELF = "'self'";
    private static final String FOR_A_MINUTE = "public, max-age=60";

    private final String html;
    private final String scriptHash;
    private final TenantDirectory tenants;
    private final TenantLogoStore logos;

    ChallengePageResource(WebFiles files, TenantDirectory tenants, TenantLogoStore logos) {
        WebPage page = files.page("challenge.html");
        this.html = page.content().toString(StandardCharsets.UTF_8);
        this.scriptHash = page.scriptHash();
        this.tenants = tenants;
        this.logos = logos;
    }

    void open(@Observes Router router) {
        get(router, PAGE, tenants::settings, this::sendPage);
        get(router, PAGE + "/theme.css", tenants::settings, ChallengePageResource::sendTheme);
        get(router, PAGE + "/logo", logos::find, ChallengePageResource::sendLogo);
    }

    private static <T> void get(
            Router router, String path, Function<String, Uni<T>> read, BiConsumer<RoutingContext, T> send) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(context -> {
            String tenantId = context.pathParam(TENANT);
            if (!TenantSettings.isTenantId(tenantId)) {
                context.next();
                return;
            }
            RequestLabel.setPath(context, path.replace(":tenant", TENANT_PLACE));
            read.apply(tenantId).subscribe().with(found -> send.accept(context, found), context::fail);
        });
    }

    private void sendPage(RoutingContext context, TenantSettings settings) {
        List<String> origins = settings.allowedOrigins() == null ? List.of() : settings.allowedOrigins();
        // Neither a tenant's id nor an origin has a character that HTML gives a meaning: the administration API checks
        // them.
        Buffer content = Buffer.buffer(html.replace(TENANT_PLACE, context.pathParam(TENANT))
                .replace(ORIGINS_PLACE, String.join(" ", origins)));
        List<String> frameAncestors = new ArrayList<>(List.of(SELF));
        frameAncestors.addAll(origins);
        WebFilesResource.send(context, new WebPage(content, scriptHash), frameAncestors, true);
    }

    private static void sendTheme(RoutingContext context, TenantSettings settings) {
        send(context, "text/css; charset=utf-8", Buffer.buffer(PageTheme.css(settings.pageSettings())));
    }

    private static void sendLogo(RoutingContext context, byte @Nullable [] png) {
        if (png == null) {
            context.next();
            return;
        }
        send(context, "image/png", Buffer.buffer(png));
    }

    private static void send(RoutingContext context, String type, Buffer content) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        response.putHeader(HttpHeaders.CACHE_CONTROL, FOR_A_MINUTE);
        response.putHeader("Content-Security-Policy", "default-src 'none'");
        PageHeaders.addToAsset(response.headers());
        response.end(content);
    }
}
