// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/**
 * Instance of a service, by its host and port.
 *
 * @param managementPort the port of its health and metrics
 */
public record ServiceInstance(String host, int port, int managementPort) {

    /** Returns an instance on 127.0.0.1. */
    public static ServiceInstance local(int port, int managementPort) {
        return new ServiceInstance("127.0.0.1", port, managementPort);
    }

    /** Returns the options of a request to it. */
    RequestOptions request() {
        return new RequestOptions().setMethod(HttpMethod.GET).setHost(host).setPort(port);
    }

    /** Returns the options of a request to its management port. */
    RequestOptions managementRequest() {
        return request().setPort(managementPort);
    }
}
