// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static dev.assent.challenge.TenantFixture.asAdministrator;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the challenge page as a browser loads it: headers, colours and logo of its tenant. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class ChallengePageIT {
    @Inject
    TenantSettingsFixture settings;

    TenantFixture tenant;

    @BeforeEach
    void newTenant() {
        tenant = TenantFixture.create();
    }

    @Test
    void onlyTheTenantsAllowedOriginsMayFrameThePage() {
        settings.set(tenant, "{\"allowedOrigins\":[\"https://shop.example\",\"http://localhost:3000\"]}");

        String policy = get("").statusCode(200)
                .header("Content-Type", "text/html; charset=utf-8")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .body(containsString("origins=\"https://shop.example http://localhost:3000\""))
                .extract()
                .header("Content-Security-Policy");
        assertThat(policy)
                .contains("default-src 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe")
                .endsWith("frame-ancestors 'self' https://shop.example http://localhost:3000");
        assertThat(policyOf(TenantFixture.create().tenantId())).endsWith("frame-ancestors 'self'");
    }

    @Test
    void anUnknownTenantLooksAsOneWithoutSettings() {
        String unknown = policyOf("no-such-tenant");

        assertThat(unknown).isEqualTo(policyOf(tenant.tenantId()));
        given().get("/challenge/no-such-tenant/theme.css")
                .then()
                .statusCode(200)
                .body(equalTo(""));
        get("/theme.css").statusCode(200).body(equalTo(""));
        given().get("/challenge/no-such-tenant/logo").then().statusCode(404);
        get("/logo").statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "%22%3e%3cscript%3e", "a.b", "%7btenant%7d", "%ff"})
    void whatCannotBeATenantHasNoPage(String id) {
        for (String path : List.of("", "/theme.css", "/logo")) {
            int status = given().urlEncodingEnabled(false)
                    .get("/challenge/" + id + path)
                    .statusCode();
            assertThat(status).as(path).isIn(400, 404);
        }
    }

    @Test
    void theColoursOfTheTenantAreAStyleSheet() {
        settings.set(tenant, "{\"page\":{\"primary\":\"#FFD400\",\"background\":\"#fff7e0\"}}");

        get("/theme.css")
                .statusCode(200)
                .header("Content-Type", "text/css; charset=utf-8")
                .header("X-Content-Type-Options", "nosniff")
                .body(containsString("--brand: #ffd400;"))
                .body(containsString("--on-brand: #000000;"))
                .body(containsString("--canvas: #fff7e0;"))
                .body(containsString("prefers-color-scheme: light"))
                .body(containsString("prefers-color-scheme: dark"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"primary\":\"red\"}",
                "{\"primary\":\"#12345\"}",
                "{\"primary\":\"#1234567\"}",
                "{\"primary\":\"#12345g\"}",
                "{\"background\":\"#123456;}body{display:none\"}",
                "{\"name\":\"\"}",
                "{\"name\":\"a\\nb\"}",
                "{\"name\":\"a\\u202eb\"}",
                "{\"supportUrl\":\"javascript:alert(1)\"}",
                "{\"supportUrl\":\"http://shop.example\"}",
                "{\"supportUrl\":\"https://a@shop.example\"}",
                "{\"supportUrl\":\"https://shop.example/\\\"><script>\"}",
                "{\"redirectOrigins\":[\"https://shop.example/\"]}",
                "{\"redirectOrigins\":[\"https://Shop.example\"]}",
                "{\"redirectOrigins\":[\"*\"]}",
                "{\"redirectOrigins\":[\"myapp\"]}",
                "{\"color\":\"#123456\"}"
            })
    void aSettingThatIsNoColourNameOrUrlIsRefused(String page) {
        asAdministrator()
                .body("{\"page\":" + page + "}")
                .put("/v1/admin/tenants/{tenant}/settings", tenant.tenantId())
                .then()
                .statusCode(400)
                .body("errorDescription", containsString("page"));
    }

    @Test
    void theLogoIsServedAsItWasStored() throws IOException {
        byte[] png = png(120, 40);
        putLogo(png).statusCode(204);

        byte[] served = get("/logo")
                .statusCode(200)
                .header("Content-Type", "image/png")
                .header("X-Content-Type-Options", "nosniff")
                .extract()
                .asByteArray();
        assertThat(served).isEqualTo(png);
        TenantFixture.asBrowser(tenant.token("alice", "pay", Map.of()))
                .get("/v1/client/page")
                .then()
                .body("hasLogo", equalTo(true));

        requireLogoAtTheTenant(true);

        putLogo(png(10, 10)).statusCode(204);
        assertThat(get("/logo").extract().asByteArray()).isEqualTo(png(10, 10));
        deleteLogo().statusCode(204);
        deleteLogo().statusCode(204);
        get("/logo").statusCode(404);
        requireLogoAtTheTenant(false);
        asAdministrator()
                .queryParam("tenantId", tenant.tenantId())
                .get("/v1/admin/audit")
                .then()
                .body(
                        "entries.change",
                        equalTo(List.of("logo_removed", "logo_changed", "logo_changed", "tenant_created")));
    }

    private void requireLogoAtTheTenant(boolean hasLogo) {
        asAdministrator()
                .get("/v1/admin/tenants/{tenant}", tenant.tenantId())
                .then()
                .body("hasLogo", equalTo(hasLogo));
    }

    @Test
    void whatIsNoSmallPngIsNoLogo() throws IOException {
        byte[] tooLong = Arrays.copyOf(png(10, 10), 32 * 1024 + 1);
        for (byte[] refused : List.of(
                new byte[0],
                "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".getBytes(US_ASCII),
                Arrays.copyOf(png(10, 10), 20),
                tooLong,
                png(1025, 1))) {
            putLogo(refused).statusCode(400).body("errorDescription", startsWith("png:"));
        }
        putLogo("no base64!").statusCode(400).body("errorDescription", startsWith("png:"));
        get("/logo").statusCode(404);
    }

    @Test
    void onlyAnAdministratorChangesTheLogoOfAnExistingTenant() throws IOException {
        String body = "{\"png\":\"" + Base64.getEncoder().encodeToString(png(1, 1)) + "\"}";
        String path = "/v1/admin/tenants/" + tenant.tenantId() + "/logo";
        tenant.asBackend().body(body).put(path).then().statusCode(401);
        tenant.asBackend().delete(path).then().statusCode(401);
        asAdministrator()
                .body(body)
                .put("/v1/admin/tenants/no-such-tenant/logo")
                .then()
                .statusCode(404);
        asAdministrator().delete("/v1/admin/tenants/no-such-tenant/logo").then().statusCode(404);
    }

    private ValidatableResponse get(String path) {
        return given().get("/challenge/" + tenant.tenantId() + path).then();
    }

    private static String policyOf(String tenantId) {
        return given().get("/challenge/" + tenantId)
                .then()
                .statusCode(200)
                .extract()
                .header("Content-Security-Policy");
    }

    private ValidatableResponse putLogo(byte[] png) {
        return putLogo(Base64.getEncoder().encodeToString(png));
    }

    private ValidatableResponse putLogo(String base64) {
        return asAdministrator()
                .body(Map.of("png", base64))
                .put("/v1/admin/tenants/{tenant}/logo", tenant.tenantId())
                .then();
    }

    private ValidatableResponse deleteLogo() {
        return asAdministrator()
                .delete("/v1/admin/tenants/{tenant}/logo", tenant.tenantId())
                .then();
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }
}
