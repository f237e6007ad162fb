// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the URLs to which the challenge page may return users. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class RedirectUrlIT {
    @Inject
    TenantSettingsFixture settings;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example",
                "https://shop.example/done?a=1&user=auth0|123&b={x}#part",
                "HTTPS://Shop.Example:443/x",
                "https://my_host.example/",
                "https://xn--mnchen-3ya.example/",
                "https://203.0.113.7:8443/",
                "https://[2001:db8::1]/",
                "http://localhost:3000/callback",
                "http://app.localhost/",
                "http://127.0.0.1/",
                "http://[::1]:8080/",
                "myapp://done?from=assent",
                "authsignal://com.example.app/callback",
                "com.example.app:/oauth"
            })
    void aPageOrAnAppIsAccepted(String url) {
        track(url).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/relative",
                "//shop.example",
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "javascript://shop.example/%0aalert(1)",
                "javascript:/a",
                "data:text/html,x",
                "data:/,x",
                "blob:https://shop.example/1",
                "file:///etc/passwd",
                "vbscript:/x",
                "about:blank",
                "about:/blank",
                "intent://scan/#Intent;scheme=x;end",
                "view-source:https://shop.example",
                "mailto:a@shop.example",
                "ms-msdt:/id",
                "ws://shop.example/",
                "http://shop.example/",
                "http://localhost.shop.example/",
                "http://127.0.0.1.shop.example/",
                "https://",
                "https:///path",
                "https:shop.example",
                "https://user@shop.example/",
                "https://shop.example@evil.example/",
                "https://user:password@shop.example/",
                "myapp://user@host",
                "https://shop.example\\@evil.example/",
                "https:\\\\evil.example",
                "https://shop.example:port/",
                "https://shop .example/",
                "https://shop.example/a b",
                "https://shop.example/\u2028",
                "https://sh\u202eop.example/",
                " https://shop.example/",
                "https://-shop.example/",
                "https://münchen.example/"
            })
    void whatABrowserMustNotBeSentToIsRefused(String url) {
        track(url)
                .statusCode(400)
                .body("errorCode", equalTo("invalid_request"))
                .body("errorDescription", startsWith("redirectUrl:"));
    }

    @Test
    void aUrlMayHave4096Characters() {
        String url = "https://shop.example/";
        track(url + "a".repeat(4096 - url.length())).statusCode(200);
        track(url + "a".repeat(4097 - url.length()))
                .statusCode(400)
                .body("errorDescription", startsWith("redirectUrl:"));
    }

    @Test
    void aTenantNarrowsWhereUsersReturnTo() {
        settings.set(
                tenant,
                "{\"page\":{\"redirectOrigins\":[\"https://shop.example\",\"https://b.example:8443\",\"myapp:\"]}}");

        track("https://shop.example/done").statusCode(200);
        track("https://SHOP.example:443/done").statusCode(200);
        track("https://b.example:8443/").statusCode(200);
        track("myapp://done").statusCode(200);
        for (String other : new String[] {
            "https://b.example/",
            "https://shop.example:8443/",
            "https://shop.example.evil.example/",
            "otherapp://done",
            "http://localhost/"
        }) {
            track(other).statusCode(400).body("errorDescription", startsWith("redirectUrl: \""));
        }
        TenantFixture.create()
                .track("alice", "pay", Map.of("redirectUrl", "https://b.example/"))
                .statusCode(200);
    }

    @Test
    void aTenantThatNarrowsThemMustNameTheSdksScheme() {
        assertThat(mayReturnToApp()).isTrue();
        settings.set(tenant, "{\"page\":{\"redirectOrigins\":[\"https://shop.example\"]}}");
        assertThat(mayReturnToApp()).isFalse();
        settings.set(tenant, "{\"page\":{\"redirectOrigins\":[\"https://shop.example\",\"authsignal:\"]}}");
        assertThat(mayReturnToApp()).isTrue();
    }

    private boolean mayReturnToApp() {
        return RestAssured.given()
                .auth()
                .oauth2(tenant.token("alice", "pay", Map.of()))
                .get("/v1/client/page")
                .then()
                .statusCode(200)
                .extract()
                .path("mayReturnToApp");
    }

    private ValidatableResponse track(String url) {
        return tenant.track("alice", "pay", Map.of("redirectUrl", url));
    }
}
