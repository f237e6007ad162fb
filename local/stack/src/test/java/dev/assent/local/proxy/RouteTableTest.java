// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.runtime.http.RequestTarget;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private final RouteTable table = RouteTable.ofDeployment();

    @ParameterizedTest
    @CsvSource({
        "/v1/client/verify/push, verification-service",
        "/v1/client/user-authenticators/push/challenge, verification-service",
        "/v1/client/user-authenticators/push/challenge/sign?publicKey=a%2Fb, verification-service",
        "/v1/challenges?userId=u, verification-service",
        "/v1/challenges/abc/receipt, verification-service",
        "/v1/client/challenge/push, challenge-service",
        "/v1/client/user-authenticators/push, challenge-service",
        "/v1/client/user-authenticators/push/sign, challenge-service",
        "/v1/client/verifyx/push, challenge-service",
        "/v1/client/verify/sms, challenge-service",
        "/v1/client/verify, challenge-service",
        "/v1/challenge, challenge-service",
        "/v1/verify, challenge-service",
        "/v1/claim, challenge-service",
        "/v1/call/start, challenge-service",
        "/ws-v1-challenge, challenge-service",
        "/v1/users/u/actions/login, challenge-service",
        "/v1/users/a%2Fb, challenge-service",
        "/v1/admin/tenants, challenge-service",
        "/v1/admin/channels/demo/webhook, push-dispatcher",
        "/v1/admin/services/challenge-service/dead-letters, challenge-service",
        "/v1/admin/services/push-dispatcher/dead-letters/replay, push-dispatcher",
        "/v1/admin/services/verification-service, verification-service",
        "/v1/admin/services/token-service, token-service",
        "/v1/validate, token-service",
        "/v1/sessions/refresh, token-service",
        "/.well-known/jwks.json, token-service",
        "/v1/%75sers/u, challenge-service",
        "/v1/users/auth0|123, challenge-service"
    })
    void aPathIsServedByTheServiceOfItsLongestRoute(String target, String service) {
        assertThat(serviceOf(target)).contains(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/clients",
                "/v1/user",
                "/V1/users",
                "/q/metrics",
                "/q/health",
                "/.well-known/jwks.json/x",
                "/.well-known",
                "/v1%2Fusers/u"
            })
    void anythingElseHasNone(String target) {
        assertThat(serviceOf(target)).isEmpty();
    }

    @Test
    void anExactRouteBeatsALongerPrefix() {
        RouteTable routes = new RouteTable(List.of(
                Route.of("prefix", "PathPrefix", "/a/b"),
                Route.of("exact", "Exact", "/a/b"),
                Route.of("all", "PathPrefix", "/")));
        assertThat(routes.serviceOf(List.of("a", "b"))).contains("exact");
        assertThat(routes.serviceOf(List.of("a", "b", "c"))).contains("prefix");
        assertThat(routes.serviceOf(List.of("x"))).contains("all");
    }

    private Optional<String> serviceOf(String target) {
        String path = target.replaceFirst("\\?.*", "");
        return table.serviceOf(
                RequestTarget.segments(RequestTarget.parse(path, null).path()));
    }
}
