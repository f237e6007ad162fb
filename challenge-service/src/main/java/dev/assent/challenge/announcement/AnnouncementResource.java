// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.announcement;

import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.http.ApiException;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Endpoints of an administrator that announce the state of this service to the others anew. */
@Path("/v1/admin/announcements")
@Tag(name = "Administration")
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
@SecurityRequirement(name = "administrator")
public class AnnouncementResource {
    private final AnnouncementService service;

    AnnouncementResource(AnnouncementService service) {
        this.service = service;
    }

    /** Run that announces everything anew, and how many of each it has announced so far. */
    public record AnnouncementProgress(
            @Schema(required = true) UUID announcementId,
            @Schema(required = true) Instant startedAt,
            @Schema(description = "absent until everything is published") @Nullable Instant endedAt,
            @Schema(required = true) long tenants,
            @Schema(required = true) long authenticators,
            @Schema(required = true, description = "users with attributes") long users) {
        static AnnouncementProgress of(Announcement run) {
            return new AnnouncementProgress(
                    run.id(), run.startedAt(), run.endedAt(), run.tenants(), run.authenticators(), run.users());
        }
    }

    /** Begins to announce everything anew, unless that is under way. */
    @POST
    @RolesAllowed(Administrator.ADMIN)
    @ResponseStatus(202)
    @Operation(
            summary = "Announce all tenants, devices and users to the other services anew",
            description = "The work goes on in the background. If it is under way, nothing else begins.")
    @APIResponse(responseCode = "202", description = "The work that is under way")
    public Uni<AnnouncementProgress> begin() {
        return service.begin().map(AnnouncementProgress::of);
    }

    /** Returns the progress; fails with 404 if nothing was ever announced anew. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(summary = "Get the progress of the last announcement")
    @APIResponse(responseCode = "200", description = "The progress")
    @APIResponse(responseCode = "404", description = "Nothing was announced anew")
    public Uni<AnnouncementProgress> get() {
        return service.find().map(found -> found.map(AnnouncementProgress::of)
                .orElseThrow(() -> new ApiException(404, "not_found", "Nothing has been announced anew so far.")));
    }
}
