// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.signing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.assent.token.TokenConfig;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Public endpoint of the keys that verify access tokens without a call of this service (RFC 7517 §5). */
@Path("/.well-known/jwks.json")
@PermitAll
@Tag(name = "Keys")
public class JwksResource {
    private final SigningKeyCache keys;
    private final Clock clock;
    private final String cacheControl;

    JwksResource(SigningKeyCache keys, Clock clock, TokenConfig config) {
        this.keys = keys;
        this.clock = clock;
        // Half of the time that a key is published before it signs: a copy is renewed before it is needed.
        this.cacheControl = "public, max-age=" + config.keyOverlap().toSeconds() / 2;
    }

    /** Shape of the response, for the API's description. */
    @Schema(name = "JwkSet")
    record JwkSet(List<Jwk> keys) {
        /** Public key (RFC 7517 §4, RFC 7518 §6.2.1). */
        @Schema(name = "Jwk")
        record Jwk(String kty, String use, String crv, String kid, String x, String y, String alg) {}
    }

    /** Returns the keys that verify now. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getKeySet",
            summary = "List the keys that verify access tokens",
            description =
                    "The set includes a new key before it signs and an old key until its last token expires. Cache the set as long as Cache-Control allows.")
    @APIResponse(
            responseCode = "200",
            description = "The key set",
            content = @Content(schema = @Schema(implementation = JwkSet.class)))
    public RestResponse<String> keySet() {
        List<JWK> published = keys.ring().published(clock.instant()).stream()
                .<JWK>map(SigningKey::publicKey)
                .toList();
        return RestResponse.ResponseBuilder.ok(new JWKSet(published).toString(true))
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .build();
    }
}
