// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Description of the API that the OpenAPI documents of the four services share. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Assent",
                        version = "1",
                        description = "Push approval: a backend tracks an action, a browser starts a challenge, a phone"
                                + " signs its answer."))
@SecurityScheme(
        securitySchemeName = "backend",
        type = SecuritySchemeType.HTTP,
        scheme = "basic",
        description = "User: a secret key of the tenant. Password: empty.")
@SecurityScheme(
        securitySchemeName = "browser",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        bearerFormat = "JWT",
        description = "Token returned by track.")
@SecurityScheme(
        securitySchemeName = "device",
        type = SecuritySchemeType.HTTP,
        scheme = "basic",
        description = "User: the tenant's id. The proof is the signature in the body.")
@SecurityScheme(
        securitySchemeName = "administrator",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The administrator's static token from configuration, or an access token of the configured OIDC"
                + " provider with the role assent-admin, assent-operator or assent-auditor.")
public class ApiDescription extends Application {}
