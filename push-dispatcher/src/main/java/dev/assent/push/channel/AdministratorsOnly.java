package dev.assent.push.channel;

import dev.assent.runtime.tenant.Callers;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Turns everybody else away from {@link Administrators} endpoints. */
class AdministratorsOnly {
    private final Callers callers;

    AdministratorsOnly(Callers callers) {
        this.callers = callers;
    }

    @Administrators
    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        callers.administrator(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    }
}
