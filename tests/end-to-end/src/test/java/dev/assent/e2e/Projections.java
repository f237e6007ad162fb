// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rows that challenge-service owns, and the copies of them that the other services keep. */
final class Projections {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TENANTS =
            """
            select concat_ws('|', t.tenant_id, t.version, t.name, t.settings, string_agg(k.hash, ',' order by k.hash))
            from tenant t left join tenant_api_key k using (tenant_id) group by t.tenant_id""";
    private static final String DEVICES =
            """
            select concat_ws('|', id, version, tenant_id, user_id, public_key, disabled, expires_at, credential_type)
            from authenticator""";
    private static final String DEVICES_WITHOUT_KEY =
            "select concat_ws('|', id, version, tenant_id, user_id, disabled, expires_at, platform) from authenticator";
    private static final String PUSHED_DEVICES =
            """
            select concat_ws('|', authenticator_id, version, tenant_id, user_id, disabled, expires_at, platform)
            from device""";
    private static final String ATTRIBUTES =
            "select concat_ws('|', tenant_id, user_id, %s, email, phone_number, username, display_name, custom) from %s";

    private final Postgres postgres;

    Projections(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Waits until every copy equals its original. */
    void awaitEqual() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Component service : List.of(Component.PUSH, Component.VERIFICATION, Component.TOKEN)) {
                assertThat(rows(service, TENANTS))
                        .as("tenants of " + service)
                        .isEqualTo(rows(Component.CHALLENGE, TENANTS));
            }
            assertThat(rows(Component.VERIFICATION, DEVICES))
                    .as("devices of verification-service")
                    .isEqualTo(rows(Component.CHALLENGE, DEVICES));
            assertThat(rows(Component.PUSH, PUSHED_DEVICES))
                    .as("devices of push-dispatcher")
                    .isEqualTo(rows(Component.CHALLENGE, DEVICES_WITHOUT_KEY));
            assertThat(rows(Component.TOKEN, ATTRIBUTES.formatted("version", "user_profile")))
                    .as("attributes of token-service")
                    .isEqualTo(rows(
                            Component.CHALLENGE,
                            ATTRIBUTES.formatted("profile_version", "app_user where profile_version is not null")));
        });
    }

    /** Waits until token-service has the states of the actions of {@code tenant}; it keeps those of removed users, revoked. */
    void awaitEqualActions(String tenant) {
        String actions = "select concat_ws('|', %s, version, state) from action a where tenant_id = '" + tenant + "'";
        String ofUsers =
                """
                 and not exists (select from user_revocation r
                   where r.tenant_id = a.tenant_id and r.user_id = a.user_id and r.removed_at >= a.touched_at)""";
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rows(Component.TOKEN, actions.formatted("action_id") + ofUsers))
                        .isEqualTo(rows(Component.CHALLENGE, actions.formatted("id"))));
    }

    private Set<String> rows(Component service, String sql) throws SQLException {
        Set<String> rows = new TreeSet<>();
        try (Connection connection = postgres.connect(service.database());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
