// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.unsupported;

import dev.assent.runtime.http.ApiException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Endpoints of the SDKs' calls that are not about push. They answer 400 and name the missing feature, where a 404 would say
 * nothing; SDKs would retry a 5xx. Public, because no credential changes the answer.
 */
@Path("/")
@PermitAll
public class UnsupportedResource {
    private static final String OF_A_METHOD =
            "v1/client/{part: challenge|verify|user-authenticators}/{method: sms|whatsapp"
                    + "|email-otp|email-magic-link|totp|passkey|security-key|device}{rest: (/.*)?}";
    private static final String OF_NO_METHOD =
            "v1/{call: client/challenge/web|(client/)?authenticators|(client/)?authenticator-configurations"
                    + "|challenge|verify|claim|call/(start|finish)}";

    private static final String CODES = "Verification by codes that are sent by SMS, e-mail or WhatsApp";

    /** Refuses the call with 400 {@code not_supported}. */
    @GET
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void get(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    /** Refuses the call with 400 {@code not_supported}. */
    @POST
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void post(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    /** Refuses the call with 400 {@code not_supported}. */
    @PATCH
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void patch(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    /** Refuses the call with 400 {@code not_supported}. */
    @DELETE
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void delete(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    /** Refuses the call with 400 {@code not_supported}. */
    @GET
    @Path(OF_NO_METHOD)
    @Operation(hidden = true)
    public void getOfNoMethod(@PathParam("call") String call) {
        throw notSupported(feature(call));
    }

    /** Refuses the call with 400 {@code not_supported}. */
    @POST
    @Path(OF_NO_METHOD)
    @Operation(hidden = true)
    public void postOfNoMethod(@PathParam("call") String call) {
        throw notSupported(feature(call));
    }

    /** Returns the name of a verification method in the protocol's other calls. */
    private static String name(String method) {
        return method.equals("totp")
                ? "AUTHENTICATOR_APP"
                : method.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String feature(String call) {
        return switch (call) {
            case "client/authenticators",
                    "authenticators",
                    "client/authenticator-configurations",
                    "authenticator-configurations" -> "The list of a tenant's configured verification methods";
            case "challenge", "verify" -> CODES;
            case "claim" -> "Claiming a challenge for a user";
            case "call/start", "call/finish" -> "Verification in a phone call";
            default -> "A challenge without a verification method";
        };
    }

    private static ApiException notSupported(String feature) {
        return new ApiException(400, "not_supported", feature + " is not supported here; PUSH is.");
    }
}
