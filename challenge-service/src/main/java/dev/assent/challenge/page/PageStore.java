// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.challenge.page.PageContent.Device;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.StatementRunner;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Store of what the challenge page shows of a user and a tenant. */
@ApplicationScoped
class PageStore {
    private static final String FIND =
            """
            select t.name, u.locale,
              exists (select from tenant_logo l where l.tenant_id = $1) as has_logo,
              exists (select from used_enrolment_token e
                where e.token_id = $4 and e.credential_type = 'PUSH' and e.tenant_id = $1) as is_token_used,
              exists (select from authenticator a where a.tenant_id = $1 and a.user_id = $2)
                or exists (select from contact_authenticator c where c.tenant_id = $1 and c.user_id = $2) as is_enrolled,
              (select json_agg(json_build_object('userAuthenticatorId', d.id, 'credentialType', d.credential_type,
                  'displayName', d.device_name, 'devicePlatform', upper(d.platform), 'lastVerifiedAt',
                  to_char(d.last_verified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                  order by d.enrolled_at)::text
                from authenticator d where d.tenant_id = $1 and d.user_id = $2
                  and not d.disabled and (d.expires_at is null or d.expires_at > $3)) as devices
            from tenant t left join app_user u on u.tenant_id = $1 and u.user_id = $2
            where t.tenant_id = $1""";

    private static final String HAS_ENROLLED =
            """
            select 1 from used_enrolment_token
            where token_id = $1 and credential_type = 'PUSH' and tenant_id = $2 and authenticator_id = $3""";

    private final StatementRunner statements;
    private final Clock clock;

    PageStore(StatementRunner statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    /**
     * Tenant and user of a page.
     *
     * @param tenantName name of the tenant, if it has one
     * @param isTokenUsed whether the token has enrolled a device
     * @param devices the devices that can verify the user now, the oldest first
     */
    record TenantAndUser(
            @Nullable String tenantName,
            boolean hasLogo,
            @Nullable String locale,
            boolean isTokenUsed,
            boolean isEnrolled,
            List<Device> devices) {
        /** Returns whether a device of the user can answer a push. */
        boolean canAnswer() {
            return devices.stream().anyMatch(device -> device.credentialType() == CredentialType.PUSH);
        }
    }

    /** Reads the tenant and the user of {@code token}; fails with {@code invalid_token} if there is no such tenant. */
    Uni<TenantAndUser> find(TrackToken token) {
        return statements
                .findFirst(
                        FIND,
                        Tuple.of(
                                token.tenantId(),
                                token.userId(),
                                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC),
                                token.id()))
                .onItem()
                .ifNull()
                .failWith(ApiException::invalidToken)
                .map(PageStore::read);
    }

    /** Returns whether {@code token} has enrolled the device. */
    Uni<Boolean> hasEnrolled(TrackToken token, UUID authenticatorId) {
        return statements
                .findFirst(HAS_ENROLLED, Tuple.of(token.id(), token.tenantId(), authenticatorId))
                .map(row -> row != null);
    }

    private static TenantAndUser read(Row row) {
        String devices = row.getString("devices");
        return new TenantAndUser(
                row.getString("name"),
                row.getBoolean("has_logo"),
                row.getString("locale"),
                row.getBoolean("is_token_used"),
                row.getBoolean("is_enrolled"),
                devices == null ? List.of() : List.of(Json.read(devices, Device[].class)));
    }
}
