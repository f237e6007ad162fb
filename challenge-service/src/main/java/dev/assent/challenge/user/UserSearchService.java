// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.user;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Search over the users of a tenant. */
@ApplicationScoped
class UserSearchService {
    private static final String OF_ACTION =
            """
            exists (select 1 from action a where a.id = cast(%s as uuid)
              and a.tenant_id = app_user.tenant_id and a.user_id = app_user.user_id)""";

    private final TransactionRunner transactions;

    UserSearchService(TransactionRunner transactions) {
        this.transactions = transactions;
    }

    /**
     * Conditions that a user must meet; a null condition accepts every user.
     *
     * @param token a track token of the user; one of a removed user does not find the user made anew
     * @param after the last id of the previous page
     */
    record Criteria(
            @Nullable TrackToken token,
            @Nullable String username,
            @Nullable String email,
            @Nullable String phoneNumber,
            @Nullable String after) {
        private Map<String, String> conditions() {
            Map<String, String> conditions = new LinkedHashMap<>();
            if (token != null) {
                put(conditions, "user_id = %s", token.userId());
                put(
                        conditions,
                        OF_ACTION,
                        token.actionId() == null ? null : token.actionId().toString());
            }
            put(conditions, "username = %s", username);
            put(conditions, "email = %s", email);
            put(conditions, "phone_number = %s", phoneNumber);
            put(conditions, "user_id > %s", after);
            return conditions;
        }

        private static void put(Map<String, String> conditions, String condition, @Nullable String value) {
            if (value != null) {
                conditions.put(condition, value);
            }
        }
    }

    /**
     * Page of a search result.
     *
     * @param more whether another page follows
     */
    record Page(List<FoundUser> users, boolean more) {}

    /** Returns the first {@code limit} users of {@code tenantId} that meet {@code criteria}, ordered by id. */
    Uni<Page> find(String tenantId, Criteria criteria, int limit) {
        StringBuilder sql = new StringBuilder(
                """
                select user_id, email, email_verified, phone_number, phone_number_verified, username
                from app_user where tenant_id = :tenant""");
        Map<String, String> conditions = criteria.conditions();
        int number = 0;
        for (String condition : conditions.keySet()) {
            sql.append(" and ").append(condition.formatted(":p" + number++));
        }
        sql.append(" order by user_id");
        return transactions
                .read(session -> {
                    var query = session.createNativeQuery(sql.toString(), Object[].class)
                            .setParameter("tenant", tenantId)
                            .setMaxResults(limit + 1);
                    int parameter = 0;
                    for (String value : conditions.values()) {
                        query.setParameter("p" + parameter++, value);
                    }
                    return query.getResultList();
                })
                .map(rows -> new Page(
                        rows.stream().limit(limit).map(UserSearchService::user).toList(), rows.size() > limit));
    }

    private static FoundUser user(Object[] row) {
        return new FoundUser(
                (String) row[0], (String) row[1], (Boolean) row[2], (String) row[3], (Boolean) row[4], (String) row[5]);
    }
}
