// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.administration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.verification.administration.ChallengeAdministrationResource.ChallengeDetails;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Queries of an administrator for challenges. */
@ApplicationScoped
class ChallengeAdministrationQueries {
    /** Challenges that one page of a filtered list looks at, so that a rare match costs no more than a frequent one. */
    static final int LOOKED_AT = 5000;

    /** Greater than every UUIDv7. */
    private static final UUID END = new UUID(-1, -1);

    private static final String COLUMNS =
            """
            id, tenant_id, user_id, action_code, credential_type, status, reason, created_at, expires_at, decided_at""";
    private static final String DETAIL_COLUMNS = COLUMNS
            + ", wire_id, action_id, idempotency_key, decided_by, claimed_by, wrong_codes, push_withheld, context";
    private static final String NEWEST =
            "select " + COLUMNS + " from challenge where tenant_id = $1 and id < $2 order by id desc limit $3";
    private static final String NEWEST_MATCHES = "select " + COLUMNS
            + " from (select * from challenge where tenant_id = $1 and id < $2 order by id desc limit " + LOOKED_AT
            + ") c where ";
    private static final String LAST_LOOKED_AT =
            "select id from challenge where tenant_id = $1 and id < $2 order by id desc offset " + (LOOKED_AT - 1)
                    + " limit 1";
    private static final String ONE = "select " + DETAIL_COLUMNS + " from challenge where id = $1";

    private final Pool pool;

    ChallengeAdministrationQueries(Pool pool) {
        this.pool = pool;
    }

    /** Filter of challenges; null matches any. APPROVED matches VERIFIED too. */
    record Filter(@Nullable ChallengeStatus status, @Nullable String userId) {
        boolean matchesAll() {
            return status == null && userId == null;
        }
    }

    /**
     * Page of challenges, newest first.
     *
     * @param next the id before which the next page begins; null if there is none
     */
    record ChallengePage(List<AdministeredChallenge> challenges, @Nullable UUID next) {}

    /** Returns the newest challenges of the tenant before {@code before}, unless it is null, that match. */
    Uni<ChallengePage> newest(String tenantId, Filter filter, @Nullable UUID before, int limit) {
        UUID end = before == null ? END : before;
        if (filter.matchesAll()) {
            return list(NEWEST, Tuple.of(tenantId, end, limit))
                    .map(found -> new ChallengePage(found, found.size() < limit ? null : lastOf(found)));
        }
        StringBuilder sql = new StringBuilder(NEWEST_MATCHES);
        List<Object> parameters = new ArrayList<>(List.of(tenantId, end));
        List<String> conditions = new ArrayList<>();
        if (filter.status() != null) {
            parameters.add(
                    filter.status() == ChallengeStatus.APPROVED
                            ? new String[] {"APPROVED", "VERIFIED"}
                            : new String[] {filter.status().name()});
            conditions.add("c.status = any($" + parameters.size() + ")");
        }
        if (filter.userId() != null) {
            parameters.add(filter.userId());
            conditions.add("c.user_id = $" + parameters.size());
        }
        parameters.add(limit);
        sql.append(String.join(" and ", conditions))
                .append(" order by c.id desc limit $")
                .append(parameters.size());
        return list(sql.toString(), Tuple.from(parameters))
                .chain(found -> found.size() == limit
                        ? Uni.createFrom().item(new ChallengePage(found, lastOf(found)))
                        : lastLookedAt(tenantId, end).map(last -> new ChallengePage(found, last)));
    }

    private static UUID lastOf(List<AdministeredChallenge> challenges) {
        return challenges.get(challenges.size() - 1).challengeUuid();
    }

    /** Returns the last challenge that a filtered page has looked at; null if it has looked at all. */
    private Uni<@Nullable UUID> lastLookedAt(String tenantId, UUID end) {
        return pool.preparedQuery(LAST_LOOKED_AT)
                .execute(Tuple.of(tenantId, end))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getUUID(0));
    }

    private Uni<List<AdministeredChallenge>> list(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(ChallengeAdministrationQueries::challenge)
                .toList());
    }

    /** Returns the challenge; empty if there is none. */
    Uni<Optional<ChallengeDetails>> find(UUID challengeUuid) {
        return pool.preparedQuery(ONE).execute(Tuple.of(challengeUuid)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(ChallengeAdministrationQueries::details)
                .findFirst());
    }

    private static ChallengeDetails details(Row row) {
        String context = row.getString("context");
        return new ChallengeDetails(
                challenge(row),
                row.getString("wire_id"),
                row.getUUID("action_id"),
                row.getString("idempotency_key"),
                row.getUUID("decided_by"),
                row.getUUID("claimed_by"),
                row.getInteger("wrong_codes"),
                row.getBoolean("push_withheld"),
                context == null ? null : Json.read(context, JsonNode.class));
    }

    private static AdministeredChallenge challenge(Row row) {
        return new AdministeredChallenge(
                row.getUUID("id"),
                row.getString("tenant_id"),
                row.getString("user_id"),
                row.getString("action_code"),
                row.getString("credential_type"),
                ChallengeStatus.valueOf(row.getString("status")).toTenant(),
                row.getString("reason"),
                instant(row, "created_at"),
                row.getOffsetDateTime("expires_at").toInstant(),
                instant(row, "decided_at"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
