// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.administration;

import dev.assent.contracts.challenge.ActionState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Queries of an administrator for the users of a tenant. Every part of a search is served by an index and limited. */
@ApplicationScoped
class UserQueries {
    /** Follows every other character, so that no id with the prefix sorts after the prefix with it. */
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private static final String COLUMNS =
            "u.user_id, u.email, u.phone_number, u.username, u.display_name, u.locale, u.created_at";
    private static final String DEVICES =
            "(select count(*) from authenticator a where a.tenant_id = $1 and a.user_id = u.user_id) as devices";
    private static final String LIST =
            """
            select %s, %s from app_user u where u.tenant_id = $1 and u.user_id collate "C" > $2
            order by u.user_id collate "C" limit $3"""
                    .formatted(COLUMNS, DEVICES);
    /** The addresses of more than a thousand users are no address of one; without an order, each part uses its own index. */
    private static final String SEARCH =
            """
            select %s, %s from (
              (select * from app_user
                where tenant_id = $1 and user_id collate "C" > $2 and user_id collate "C" >= $4 and user_id collate "C" < $5
                order by user_id collate "C" limit $3)
              union
              (select * from app_user where tenant_id = $1 and email = $4 and user_id collate "C" > $2 limit 1000)
              union
              (select * from app_user where tenant_id = $1 and phone_number = $4 and user_id collate "C" > $2 limit 1000)
              union
              (select * from app_user where tenant_id = $1 and username = $4 and user_id collate "C" > $2 limit 1000)) u
            order by u.user_id collate "C" limit $3"""
                    .formatted(COLUMNS, DEVICES);

    private static final String ONE =
            "select %s, %s from app_user u where u.tenant_id = $1 and u.user_id = $2".formatted(COLUMNS, DEVICES);
    private static final String ACTIONS =
            """
            select action_code, idempotency_key, state, created_at, state_updated_at, verification_method, ip_address,
              user_agent, last_challenge_id
            from action where tenant_id = $1 and user_id = $2 order by created_at desc limit $3""";

    private final Pool pool;

    UserQueries(Pool pool) {
        this.pool = pool;
    }

    /** Returns the first {@code limit} users after {@code lastUserId}, ordered by the bytes of their ids. */
    Uni<List<AdministeredUser>> list(String tenantId, String lastUserId, int limit) {
        return users(LIST, Tuple.of(tenantId, lastUserId, limit));
    }

    /**
     * Returns the first {@code limit} users after {@code lastUserId} whose id begins with {@code text}, or whose e-mail address,
     * phone number or username is {@code text}.
     */
    Uni<List<AdministeredUser>> search(String tenantId, String text, String lastUserId, int limit) {
        return users(SEARCH, Tuple.of(tenantId, lastUserId, limit, text, text + LAST_CHARACTER));
    }

    /** Returns the user; empty if there is none. */
    Uni<Optional<AdministeredUser>> find(String tenantId, String userId) {
        return users(ONE, Tuple.of(tenantId, userId))
                .map(found -> found.stream().findFirst());
    }

    /** Returns the newest {@code limit} actions of the user, newest first. */
    Uni<List<UserAction>> actions(String tenantId, String userId, int limit) {
        return pool.preparedQuery(ACTIONS)
                .execute(Tuple.of(tenantId, userId, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(UserQueries::action)
                        .toList());
    }

    private Uni<List<AdministeredUser>> users(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(UserQueries::users);
    }

    private static List<AdministeredUser> users(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new AdministeredUser(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getOffsetDateTime(6).toInstant(),
                        row.getLong(7)))
                .toList();
    }

    private static UserAction action(Row row) {
        return new UserAction(
                row.getString(0),
                row.getString(1),
                ActionState.valueOf(row.getString(2)),
                row.getOffsetDateTime(3).toInstant(),
                row.getOffsetDateTime(4).toInstant(),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getUUID(8));
    }
}
