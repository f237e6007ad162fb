// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.runtime.tenant.RequestAuthenticator;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Turns everybody else away from {@link Administrators} endpoints. */
class AdministratorsOnly {
    private final RequestAuthenticator callers;

    AdministratorsOnly(RequestAuthenticator callers) {
        this.callers = callers;
    }

    @Administrators
    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        callers.administrator(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    }
}
