// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the files for browsers, as they are served. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class WebFilesIT {
    @Test
    void thePhoneHasTheHeadersOfAPageThatNobodyFrames() {
        given().get("/phone/")
                .then()
                .statusCode(200)
                .contentType("text/html; charset=utf-8")
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self' 'sha256-"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("Cross-Origin-Opener-Policy", equalTo("same-origin"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cache-Control", equalTo("no-store"))
                .body(containsString("<assent-phone>"));
    }

    @Test
    void withoutAProviderTheConsoleConnectsToItsOriginOnly() {
        given().get("/console/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("; connect-src 'self'; "))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
        given().get("/console/sign-in.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", equalTo("no-store"))
                .body(equalTo("{}"));
    }

    @Test
    void thePathWithoutASlashLeadsToThePhone() {
        given().redirects().follow(false).get("/phone").then().statusCode(308).header("Location", equalTo("/phone/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/phone/", "/phone/worker.js", "/phone/manifest.webmanifest"})
    void aHeadRequestHasTheHeadersAlone(String path) {
        String type = given().get(path).then().statusCode(200).extract().contentType();

        given().head(path).then().statusCode(200).contentType(type).body(equalTo(""));
    }

    @Test
    void anAssetOfThisVersionIsKeptAndOneOfAnotherIsNot() {
        String page = given().get("/phone/").then().extract().asString();
        Matcher asset = Pattern.compile("/assets/\\w+/phone/page\\.js").matcher(page);
        assertThat(asset.find()).isTrue();

        given().get(asset.group())
                .then()
                .statusCode(200)
                .contentType("text/javascript; charset=utf-8")
                .header("Cache-Control", equalTo("public, max-age=31536000, immutable"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cross-Origin-Resource-Policy", equalTo("same-origin"));
        given().get("/assets/0000000000000000/phone/page.js")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/v/no-such-file.js",
                "/assets/v",
                "/assets/v/files.txt",
                "/assets/v/importmap.json",
                "/assets/v/pages/phone.html",
                "/phone/other"
            })
    void nothingElseIsServed(String path) {
        given().get(path).then().statusCode(404).body("errorCode", equalTo("not_found"));
    }

    @Test
    void noFileAcceptsAnotherMethod() {
        given().post("/phone/").then().statusCode(not(200));
        given().delete("/assets/v/tokens.css").then().statusCode(not(200));
    }
}
