// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.session;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.event.UserRemoved;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.TokenConfig;
import dev.assent.token.action.ActionStatus;
import dev.assent.token.user.UserRevocationStore;
import dev.assent.token.validate.TokenIntrospection;
import dev.assent.token.validate.TokenIntrospector;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts, validates, refreshes and revokes sessions. A session has one valid pair of tokens at a time. A refresh token
 * that is used a second time may be stolen, so the session is revoked (RFC 9700 §4.14.2). There is no grace period: a
 * client that loses the response of a refresh has to let the user sign in again.
 */
@ApplicationScoped
public class SessionService {
    private static final Logger LOG = Logger.getLogger(SessionService.class);

    private final TransactionRunner transactions;
    private final TokenIntrospector introspector;
    private final SessionStore store;
    private final UserRevocationStore revocations;
    private final SessionTokenCodec tokens;
    private final SessionMetrics metrics;
    private final TokenConfig config;
    private final Clock clock;

    SessionService(
            TransactionRunner transactions,
            TokenIntrospector introspector,
            SessionStore store,
            UserRevocationStore revocations,
            SessionTokenCodec tokens,
            SessionMetrics metrics,
            TokenConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.introspector = introspector;
        this.store = store;
        this.revocations = revocations;
        this.tokens = tokens;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Starts a session of {@code clientId} for the user who proved the action of {@code token}. Fails with 400 if the
     * action is not {@code action} or has not succeeded, with 401 if the token is invalid or expired, or if the user was
     * removed or had all sessions revoked since the proof.
     *
     * @param action the expected code of the action; null accepts any
     */
    Uni<TokenPair> start(String tenantId, String clientId, String token, @Nullable String action) {
        return introspector.introspect(tenantId, token).chain(introspection -> {
            if (!introspection.matches(action, null)) {
                throw ApiException.invalidRequest("action", "is not the action of the token");
            }
            ActionStatus status = introspection
                    .status()
                    .filter(found -> introspection.hasSucceeded())
                    .orElseThrow(() ->
                            ApiException.invalidRequest("token", "the challenge of its action has not succeeded"));
            RefreshToken refreshToken = RefreshToken.first();
            Session session = create(introspection, clientId, refreshToken);
            return tokens.encode(session)
                    .call(() -> store.add(session, refreshToken.familyHash(), introspection.begunAt(), status.since())
                            .invoke(added -> {
                                if (!added) {
                                    throw ApiException.invalidToken();
                                }
                            }))
                    .invoke(metrics::countStarted)
                    .map(accessToken -> new TokenPair(accessToken, refreshToken.text()));
        });
    }

    /**
     * Returns the session of {@code accessToken}; fails with {@code invalid_token} or {@code expired_token}.
     *
     * @param clientIds the clients whose sessions are accepted; null accepts all
     */
    Uni<ValidSession> validate(String tenantId, String accessToken, @Nullable List<String> clientIds) {
        return tokens.decode(tenantId, accessToken).chain(claims -> {
            if (!claims.expiresAt().isAfter(clock.instant())) {
                throw expired();
            }
            return store.findWithUser(tenantId, claims.sessionId())
                    .map(found -> found.filter(valid -> !valid.session().revoked()
                                    && valid.session().accessId().equals(claims.id())
                                    && (clientIds == null
                                            || clientIds.contains(
                                                    valid.session().clientId())))
                            .orElseThrow(ApiException::invalidToken))
                    .map(valid -> new ValidSession(
                            valid.user(),
                            claims.expiresAt().getEpochSecond(),
                            valid.session().verificationMethod()));
        });
    }

    /**
     * Replaces the pair of tokens that {@code refreshToken} is of; fails with {@code invalid_token} or {@code
     * expired_token}.
     */
    Uni<TokenPair> refresh(String tenantId, String refreshToken) {
        RefreshToken token = RefreshToken.parse(refreshToken).orElseThrow(ApiException::invalidToken);
        return store.findByFamily(tenantId, token.familyHash()).chain(found -> {
            Session session = found.filter(stored -> !stored.revoked()).orElseThrow(ApiException::invalidToken);
            if (!session.accepts(token)) {
                return revokeReused(session);
            }
            if (!session.expiresAt().isAfter(clock.instant())) {
                throw expired();
            }
            return refresh(session, token.next());
        });
    }

    /** Revokes the session of {@code accessToken}, which may have expired or been replaced since. */
    Uni<Void> revoke(String tenantId, String accessToken) {
        return tokens.decode(tenantId, accessToken)
                .chain(claims -> store.revoke(tenantId, claims.sessionId()))
                .invoke(metrics::countRevoked)
                .replaceWithVoid();
    }

    /** Revokes all sessions of the tenant's user. An earlier proof starts none any more. */
    Uni<Void> revokeAll(String tenantId, String userId) {
        return transactions
                .run(unit -> revocations
                        .recordSessionsRevoked(unit, tenantId, userId)
                        .chain(() -> store.revokeAll(unit, tenantId, userId)))
                .invoke(metrics::countRevoked)
                .replaceWithVoid();
    }

    /** Revokes the sessions of a removed user in the transaction of {@code unit}, which records the removal. */
    public Uni<Void> revokeAll(UnitOfWork unit, UserRemoved removal) {
        return store.revokeAll(unit, removal).invoke(metrics::countRevoked).replaceWithVoid();
    }

    private Session create(TokenIntrospection introspection, String clientId, RefreshToken refreshToken) {
        Instant now = clock.instant();
        Instant endsAt = now.plus(config.sessionLifetime());
        return new Session(
                        UuidGenerator.next(now),
                        introspection.action().tenantId(),
                        introspection.action().userId(),
                        clientId,
                        introspection.status().map(ActionStatus::method).orElse(null),
                        refreshToken.hash(),
                        UUID.randomUUID(),
                        endsAt,
                        endsAt,
                        false)
                .refresh(refreshToken, now.plus(config.sessionRefreshLifetime()));
    }

    private Uni<TokenPair> refresh(Session session, RefreshToken next) {
        Session refreshed = session.refresh(next, clock.instant().plus(config.sessionRefreshLifetime()));
        // Signed first, so that the old pair stays valid if signing fails.
        return tokens.encode(refreshed)
                .chain(accessToken -> store.refresh(session, refreshed)
                        .chain(first -> first
                                ? Uni.createFrom().item(new TokenPair(accessToken, next.text()))
                                : revokeReused(session)))
                .invoke(metrics::countRefreshed);
    }

    private Uni<TokenPair> revokeReused(Session session) {
        return store.revoke(session.tenantId(), session.id())
                .invoke(revoked -> {
                    if (revoked > 0) {
                        metrics.countReused();
                        LOG.warnf("%s is revoked: a refresh token was used a second time", session);
                    }
                })
                .chain(() -> Uni.createFrom().failure(ApiException.invalidToken()));
    }

    private static ApiException expired() {
        return new ApiException(
                401, "expired_token", "The token has expired. Refresh the session, or let the user sign in again.");
    }
}
