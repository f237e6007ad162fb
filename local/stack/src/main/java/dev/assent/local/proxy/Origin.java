package dev.assent.local.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Where one instance of a service listens. */
public record Origin(String host, int port) {

    /** What a request to it starts from. */
    RequestOptions request() {
        return new RequestOptions().setMethod(HttpMethod.GET).setHost(host).setPort(port);
    }
}
