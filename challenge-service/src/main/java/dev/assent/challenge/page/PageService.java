// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.authenticator.UserAuthenticatorService;
import dev.assent.challenge.page.PageStore.TenantAndUser;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.tenant.PageSettings;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Service behind the challenge page. Every call is by the bearer of a track token, and counts against its limit. */
@ApplicationScoped
class PageService {
    /** The private scheme of the React Native SDK. */
    private static final String APP_SCHEME = "authsignal:";

    private final ActionService actions;
    private final UserAuthenticatorService authenticators;
    private final PageStore store;
    private final TenantDirectory tenants;
    private final RateLimits limits;
    private final TransactionRunner transactions;
    private final AuditLog audit;
    private final TrackTokenService tokens;

    PageService(
            ActionService actions,
            UserAuthenticatorService authenticators,
            PageStore store,
            TenantDirectory tenants,
            RateLimits limits,
            TransactionRunner transactions,
            AuditLog audit,
            TrackTokenService tokens) {
        this.actions = actions;
        this.authenticators = authenticators;
        this.store = store;
        this.tenants = tenants;
        this.limits = limits;
        this.transactions = transactions;
        this.audit = audit;
        this.tokens = tokens;
    }

    /**
     * Returns what the page shows to the bearer of {@code token}; fails with {@code invalid_token} if the user was removed. If a
     * challenge was started, it waits for the events about its outcome.
     */
    Uni<PageContent> get(TrackToken token, Instant expiresAt) {
        return count(token).chain(() -> actions.current(token)).chain(action -> tenants.settings(token.tenantId())
                .chain(settings -> store.find(token).map(found -> content(token, action, settings, found, expiresAt))));
    }

    private static PageContent content(
            TrackToken token, Action action, TenantSettings settings, TenantAndUser found, Instant expiresAt) {
        PageSettings page = settings.pageSettings();
        return new PageContent(
                token.tenantId(),
                Stream.of(page.name(), found.tenantName())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(token.tenantId()),
                found.hasLogo(),
                page.supportUrl(),
                token.actionCode(),
                action.requestContext().custom(),
                action.state(),
                found.isEnrolled(),
                mayEnrol(token, settings, found),
                found.devices(),
                action.pageReturn().redirectUrl(),
                action.pageReturn().redirectToSettings(),
                page.mayReturnTo(APP_SCHEME),
                found.locale(),
                expiresAt);
    }

    private static boolean mayEnrol(TrackToken token, TenantSettings settings, TenantAndUser found) {
        return !found.isTokenUsed()
                && (token.hasScope(TrackToken.ADD_AUTHENTICATORS)
                        || (settings.enrolsFirstDeviceWithoutScope() && !found.isEnrolled()));
    }

    /**
     * Returns a token for the action of {@code token} with which its bearer can call nothing. Reads the state of the action as
     * {@link #get} does: the token of an action that the user has proven is a proof of it.
     */
    Uni<String> mintReturn(TrackToken token) {
        return count(token).chain(() -> actions.current(token)).map(action -> tokens.mintReturn(token, action.state()));
    }

    /**
     * Requires a challenge of the action of {@code token}, if it was allowed because its user had no device and now has one: so
     * that the first visit to the page ends with an approval, as every later one does. Returns the state of the action.
     */
    Uni<ActionState> requireChallenge(TrackToken token) {
        return count(token)
                .chain(() -> store.find(token))
                .chain(found -> found.canAnswer() ? actions.requireChallengeIfAllowed(token) : actions.current(token))
                .map(Action::state);
    }

    /**
     * Removes a device of the user: any, if the user has just proven the action of {@code token}, which was tracked for that; or
     * the one that the token has enrolled, which may be a stranger's. Fails with {@code invalid_token} otherwise, with 404 if the
     * user has no such device.
     */
    Uni<Void> removeDevice(TrackToken token, UUID authenticatorId) {
        return count(token)
                .chain(() -> actions.current(token))
                .chain(action -> mayManageDevices(action)
                        ? Uni.createFrom().item(true)
                        : store.hasEnrolled(token, authenticatorId))
                .invoke(PageService::require)
                .chain(() -> transactions.runAndPublish(unit -> authenticators
                        .removeDevice(unit, token.tenantId(), token.userId(), authenticatorId)
                        .chain(() -> audit.record(
                                unit,
                                token.tenantId(),
                                "device_removed_by_user",
                                Map.of("userId", token.userId(), "userAuthenticatorId", authenticatorId)))));
    }

    private static boolean mayManageDevices(Action action) {
        return action.pageReturn().redirectToSettings() && action.state() == ActionState.CHALLENGE_SUCCEEDED;
    }

    private static void require(boolean isPermitted) {
        if (!isPermitted) {
            throw ApiException.invalidToken();
        }
    }

    private Uni<Void> count(TrackToken token) {
        return limits.take(Limit.PAGE_CALLS, token.tenantId(), token.id().toString());
    }
}
