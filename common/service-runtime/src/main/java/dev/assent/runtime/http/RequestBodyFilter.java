// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Filter that refuses a body that is not JSON, for every endpoint: those of the API take nothing else. */
public class RequestBodyFilter {
    private static final String IDENTITY = "identity";

    /** After the filter for CORS, so that a page can read why its request is refused. */
    @ServerRequestFilter(preMatching = true, priority = Priorities.USER + 100)
    @Nullable
    Response check(ContainerRequestContext request, RoutingContext context) {
        Buffer received = ReceivedBody.of(context);
        MultiMap headers = context.request().headers();
        if (received != null) {
            request.setEntityStream(new ByteArrayInputStream(received.getBytes()));
        } else if (!RequestFraming.hasBody(headers)) {
            return null;
        }
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isEmpty() && !IDENTITY.equalsIgnoreCase(encoding)) {
            context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            throw new ApiException(
                    415, "unsupported_media_type", "Content-Encoding: unsupported; send the body without encoding.");
        }
        if (!JsonType.isIn(headers)) {
            throw ApiException.ofStatus(415);
        }
        return null;
    }
}
