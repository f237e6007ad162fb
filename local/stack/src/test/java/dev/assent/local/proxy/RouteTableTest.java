// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

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
        "/v1/client/verify/push/, verification-service",
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
        "/v1/validate, token-service",
        "/v1/validate/, token-service",
        "/v1/sessions/refresh, token-service",
        "/.well-known/jwks.json, token-service",
        "/v1/client/../users/u, challenge-service",
        "/v1/users/%2e%2e/validate, token-service",
        "/v1//client/verify/push, verification-service"
    })
    void aPathIsServedByTheServiceOfItsLongestRoute(String target, String service) {
        assertThat(serviceOf(target)).contains(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/clients",
                "/v1/user",
                "/V1/users",
                "/q/metrics",
                "/q/health",
                "/.well-known/jwks.json/x",
                "/.well-known",
                "/v1/client/../../q/metrics",
                "/v1/client/%2e%2e/%2E%2E/q/metrics",
                "/v1/users/../../../q/dev",
                "/v1%2Fusers/u",
                "/v1/client%2Fverify/../../q/metrics",
                "//q/metrics"
            })
    void anythingElseHasNone(String target) {
        assertThat(serviceOf(target)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://elsewhere/v1/users",
                "*",
                "host:443",
                "",
                "v1/users",
                "/v1/client/..;/admin",
                "/v1/client/.;x=1/admin",
                "/v1/client/..\\..\\q\\metrics",
                "/v1/users/%",
                "/v1/users/%zz",
                "/v1/users/a b",
                "/v1/users/\u00e4",
                "/v1/users#x"
            })
    void aTargetThatIsNoPlainPathIsRefused(String target) {
        assertThat(RequestPath.parse(target)).isEmpty();
    }

    @Test
    void whatWasMatchedIsWhatIsForwarded() {
        assertThat(RequestPath.parse("/v1/x/%2e%2e//%75sers/a%2Fb%40c?q=%2e%2e/"))
                .map(RequestPath::target)
                .contains("/v1/users/a%2Fb%40c?q=%2e%2e/");
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
        return RequestPath.parse(target).flatMap(path -> table.serviceOf(path.segments()));
    }
}
