// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.baseline;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;

/** Endpoint that commits one row. */
@Path("/bare/commit")
public class BareCommitResource {
    private static final String INSERT = "insert into bare_row (id, content) values ($1, $2)";

    private final Pool pool;

    BareCommitResource(Pool pool) {
        this.pool = pool;
    }

    /** Body of the request. */
    public record CommitRequest(String content) {}

    /** Body of the response. */
    public record CommitResponse(UUID id) {}

    /** Inserts one row and returns its id once it is committed. */
    @POST
    public Uni<CommitResponse> commit(CommitRequest request) {
        UUID id = UUID.randomUUID();
        return pool.preparedQuery(INSERT)
                .execute(Tuple.of(id, request.content()))
                .map(inserted -> new CommitResponse(id));
    }
}
