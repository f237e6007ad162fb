// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.unsupported;

import dev.assent.runtime.http.ApiException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Answers the calls of the SDKs that are not about push, so that their callers read what is missing rather than that
 * nothing is there. Who asks does not matter. The status is a 400: an answer of 5xx would be tried again.
 */
@Path("/")
public class UnsupportedResource {
    private static final String OF_A_METHOD =
            "v1/client/{part: challenge|verify|user-authenticators}/{method: sms|whatsapp"
                    + "|email-otp|email-magic-link|totp|passkey|security-key|qr-code|in-app|device}{rest: (/.*)?}";
    private static final String OF_NO_METHOD =
            "v1/{call: client/challenge(/web)?|client/user-authenticators|challenge|verify|claim|call/(start|finish)}";
    private static final String SOCKET = "ws-v1-challenge";

    private static final String CODES = "Verification by codes that are sent by SMS, e-mail or WhatsApp";

    @GET
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void get(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    @POST
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void post(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    @PATCH
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void patch(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    @DELETE
    @Path(OF_A_METHOD)
    @Operation(hidden = true)
    public void delete(@PathParam("method") String method) {
        throw notSupported(name(method));
    }

    @GET
    @Path(OF_NO_METHOD)
    @Operation(hidden = true)
    public void getOfNoMethod(@PathParam("call") String call) {
        throw notSupported(what(call));
    }

    @POST
    @Path(OF_NO_METHOD)
    @Operation(hidden = true)
    public void postOfNoMethod(@PathParam("call") String call) {
        throw notSupported(what(call));
    }

    /** Where the browser SDK opens a WebSocket for a QR code. */
    @GET
    @Path(SOCKET)
    @Operation(hidden = true)
    public void socket() {
        throw notSupported(name("qr-code"));
    }

    /** The name of a verification method as the protocol's other calls have it. */
    private static String name(String method) {
        return method.equals("totp")
                ? "AUTHENTICATOR_APP"
                : method.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String what(String call) {
        return switch (call) {
            case "client/user-authenticators" -> "The list of a user's authenticators for a client";
            case "challenge", "verify" -> CODES;
            case "claim" -> "Claiming a challenge for a user";
            case "call/start", "call/finish" -> "Verification in a phone call";
            default -> "A challenge without a verification method";
        };
    }

    private static ApiException notSupported(String what) {
        return new ApiException(400, "not_supported", what + " is not supported here; PUSH is.");
    }
}
