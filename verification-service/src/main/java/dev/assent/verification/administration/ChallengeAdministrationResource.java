// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.administration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.http.StrictValue;
import dev.assent.runtime.http.TimeRange;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that list the challenges of a tenant, show one, and count their outcomes. */
@Path("/v1/admin/challenges")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class ChallengeAdministrationResource {
    private final ChallengeAdministrationQueries challenges;
    private final ChallengeStatistics statistics;
    private final Clock clock;

    ChallengeAdministrationResource(
            ChallengeAdministrationQueries challenges, ChallengeStatistics statistics, Clock clock) {
        this.challenges = challenges;
        this.statistics = statistics;
        this.clock = clock;
    }

    /** Page of challenges, newest first; {@code next} is absent on the last one. */
    public record AdministeredChallenges(
            @Schema(required = true) List<AdministeredChallenge> challenges, @Nullable UUID next) {}

    /** Challenge with all that an administrator may know of it: neither codes nor tokens nor signatures. */
    public record ChallengeDetails(
            @Schema(required = true) AdministeredChallenge challenge,
            @Schema(required = true) String challengeId,
            @Schema(required = true) UUID actionId,
            @Schema(required = true) String idempotencyKey,
            @Schema(description = "the device that answered") @Nullable UUID decidedBy,
            @Nullable UUID claimedBy,
            @Schema(required = true) int wrongCodes,
            @Schema(required = true, description = "whether no push was sent, to protect the user")
                    boolean pushWithheld,
            @Schema(description = "what the phone has shown and signed; absent where it has not arrived") @Nullable
                    JsonNode context) {}

    /** Outcomes by time. */
    public record ChallengeCounts(
            @Schema(required = true) List<ChallengeStatistics.Point> points,
            @Schema(
                            required = true,
                            description =
                                    "false if there were too many challenges to count all; the newest are counted")
                    boolean isComplete) {}

    /** Lists the challenges of a tenant, newest first. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List the challenges of a tenant, newest first",
            description =
                    "To read the next page, pass next as before. With a filter, a page looks at 5,000 challenges at most, so it may have fewer matches than limit, or none, and be followed by others.")
    public Uni<AdministeredChallenges> list(
            @QueryParam("tenantId") @NotNull @Size(min = 1, max = 64) String tenantId,
            @QueryParam("status")
                    @Pattern(
                            regexp = "PENDING|APPROVED|DECLINED|EXPIRED|CANCELLED",
                            message = "must be PENDING, APPROVED, DECLINED, EXPIRED or CANCELLED")
                    @Nullable
                    String status,
            @QueryParam("userId") @Size(min = 1, max = 256) @Nullable String userId,
            @QueryParam("before") @Nullable UUID before,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return challenges
                .newest(
                        tenantId,
                        new ChallengeAdministrationQueries.Filter(
                                status == null ? null : ChallengeStatus.valueOf(status), userId),
                        before,
                        limit)
                .map(page -> new AdministeredChallenges(page.challenges(), page.next()));
    }

    /** Returns one challenge. */
    @GET
    @Path("{challengeUuid}")
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(summary = "Get a challenge with its context")
    @APIResponse(responseCode = "200", description = "The challenge")
    @APIResponse(responseCode = "404", description = "There is no such challenge")
    public Uni<ChallengeDetails> get(
            @Parameter(schema = @Schema(implementation = UUID.class)) @PathParam("challengeUuid")
                    String challengeUuid) {
        UUID uuid = StrictValue.uuid(challengeUuid).orElseThrow(ChallengeAdministrationResource::notFound);
        return challenges.find(uuid).map(found -> found.orElseThrow(ChallengeAdministrationResource::notFound));
    }

    /** Counts the outcomes of the challenges of a tenant. */
    @GET
    @Path("statistics")
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Count the outcomes of challenges by the time of their start",
            description =
                    "from and to are times, by default the last hour; step is the length of a point in seconds, by default a sixtieth of the range. At most 500 points.")
    public Uni<ChallengeCounts> count(
            @QueryParam("tenantId") @NotNull @Size(min = 1, max = 64) String tenantId,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Min(1) @Max(31_536_000) @Nullable Integer step) {
        TimeRange range = TimeRange.parse(from, to, step, clock.instant());
        return statistics
                .count(tenantId, range)
                .map(counted -> new ChallengeCounts(counted.points(), counted.isComplete()));
    }

    private static ApiException notFound() {
        return new ApiException(404, "challenge_not_found", "There is no such challenge.");
    }
}
