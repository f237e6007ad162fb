// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.administration;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.auth.Administrator;
import dev.assent.runtime.auth.Caller;
import dev.assent.runtime.deadletter.DeadLetterPage;
import dev.assent.runtime.deadletter.DeadLetterService;
import dev.assent.runtime.deadletter.ReplayRequest;
import dev.assent.runtime.deadletter.ReplayResult;
import dev.assent.runtime.status.ServiceStatus;
import dev.assent.runtime.status.ServiceStatusQuery;
import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of an administrator for a service that publishes topics of its own: its state, its dead letters, and who replayed
 * which. A service extends it with its path and its topics. Quarkus applies the annotations of authentication to the methods
 * of the class that has them, not to inherited ones, so they are here.
 */
@Produces(MediaType.APPLICATION_JSON)
@HttpAuthenticationMechanism(Caller.ADMINISTRATOR)
public abstract class PublisherAdministrationResource {
    private final Set<Topic> topics;
    private final ServiceStatusQuery status;
    private final DeadLetterService deadLetters;
    private final AuditLog audit;

    /** Creates the endpoints of a service that administers the dead letters of {@code topics}. */
    protected PublisherAdministrationResource(
            Set<Topic> topics, ServiceStatusQuery status, DeadLetterService deadLetters, AuditLog audit) {
        this.topics = topics;
        this.status = status;
        this.deadLetters = deadLetters;
        this.audit = audit;
    }

    /** Page of changes of no tenant, newest first. */
    public record ServiceEntries(@Schema(required = true) List<AuditLog.Entry> entries) {}

    /** Returns the state of this service. */
    @GET
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "Get the state of the " + ServiceNameFilter.SERVICE,
            description = "Its version, the events that wait for Kafka, and those that it has not consumed yet.")
    public Uni<ServiceStatus> get() {
        return status.read();
    }

    /** Lists dead letters, newest first. */
    @GET
    @Path("dead-letters")
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List dead letters of events that the " + ServiceNameFilter.SERVICE + " publishes, newest first",
            description =
                    "To read the next page, pass next as before. A page looks at 1,000 dead letters at most, so with a reason it may have fewer matches than limit, or none, and be followed by others.")
    @APIResponse(responseCode = "200", description = "The dead letters")
    @APIResponse(responseCode = "400", description = "A parameter is invalid")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "429", description = "Others read dead letters at this moment")
    public Uni<DeadLetterPage> deadLetters(
            @QueryParam("topic") @Size(min = 1, max = 64) @Nullable String topic,
            @QueryParam("reason") @Size(min = 1, max = 200) @Nullable String reason,
            @QueryParam("before") @Size(min = 1, max = 4000) @Nullable String before,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        return deadLetters.newest(topics, topic, reason, before, limit);
    }

    /** Replays dead letters. */
    @POST
    @Path("dead-letters/replay")
    @RolesAllowed(Administrator.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replay dead letters of events that the " + ServiceNameFilter.SERVICE + " publishes",
            description =
                    "Publishes up to 100 to their topics again, unless they were replayed before. With dryRun it only counts them. The audit log of the service records who replayed which.")
    @APIResponse(responseCode = "200", description = "How many were replayed, or would be")
    @APIResponse(responseCode = "400", description = "A place is none of this service's dead letters")
    @APIResponse(responseCode = "401", description = "The caller is not an administrator")
    @APIResponse(responseCode = "409", description = "Another replay is in progress")
    @APIResponse(responseCode = "429", description = "Others read dead letters at this moment")
    public Uni<ReplayResult> replay(@NotNull(message = "must be a JSON object") @Valid ReplayRequest body) {
        return deadLetters.replay(topics, body);
    }

    /** Lists the changes of no tenant that administrators requested of this service, newest first. */
    @GET
    @Path("audit")
    @RolesAllowed(Administrator.AUDITOR)
    @Operation(
            summary = "List replays of dead letters, newest first",
            description = "To read the next page, pass the last entry's id as before.")
    public Uni<ServiceEntries> audit(
            @QueryParam("before") @Nullable UUID before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        return audit.newestOfInstallation(before, limit).map(ServiceEntries::new);
    }
}
