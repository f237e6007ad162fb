// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import org.eclipse.microprofile.config.ConfigProvider;

/** Health and metrics of the service under test, on its management port. */
public final class ManagementPort {
    private ManagementPort() {}

    /** Returns the answer to GET {@code path}. */
    public static Response get(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().port(port).get(path);
    }

    /** Returns all metrics, in the format of Prometheus. */
    public static String metrics() {
        return get("/q/metrics").then().statusCode(200).extract().asString();
    }
}
