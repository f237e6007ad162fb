// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.enrolment;

import dev.assent.runtime.limit.CallerAddress;
import dev.assent.runtime.limit.FailureLimiter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Public endpoint of a phone that has an enrolment code and nothing else: not even its tenant. */
@Path("/v1/client/enrolments/claim")
@PermitAll
@Tag(name = "Device API")
public class EnrolmentClaimResource {
    /** Owner of the count of wrong codes of all callers: a wrong code names no tenant. */
    private static final String ALL_TENANTS = "*";

    private final EnrolmentCodeService enrolments;
    private final FailureLimiter failures;
    private final CallerAddress addresses;

    EnrolmentClaimResource(EnrolmentCodeService enrolments, FailureLimiter failures, CallerAddress addresses) {
        this.enrolments = enrolments;
        this.failures = failures;
        this.addresses = addresses;
    }

    /** Code that a user has typed or scanned. */
    @Schema(name = "EnrolmentClaim")
    public record ClaimRequest(@NotBlank @Size(max = 64) @Schema(examples = "ABCD-EFGH-JKMN-PQRS") String code) {
        @Override
        public String toString() {
            return "ClaimRequest[]";
        }
    }

    /** Exchanges an enrolment code for a token that enrols one device. */
    @POST
    @Operation(
            summary = "Exchange an enrolment code",
            description =
                    "Lower case, blanks, other groups, and the letters O, I and L in place of digits are accepted. Wrong codes are limited for each address (429); a right one is always accepted.")
    @APIResponse(responseCode = "200", description = "The tenant, and the token that enrols a device")
    @APIResponse(responseCode = "404", description = "The code is unknown, used or expired")
    public Uni<EnrolmentCodeService.Claim> claim(
            @Context HttpServerRequest request, @NotNull(message = "must be a JSON object") @Valid ClaimRequest body) {
        return failures.guard(ALL_TENANTS, addresses.of(request), enrolments.claim(body.code()));
    }
}
