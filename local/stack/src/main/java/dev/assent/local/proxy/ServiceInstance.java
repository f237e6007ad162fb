// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Instance of a service, by its host and port. */
public record ServiceInstance(String host, int port) {

    /** Returns the options of a request to it. */
    RequestOptions request() {
        return new RequestOptions().setMethod(HttpMethod.GET).setHost(host).setPort(port);
    }
}
