// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.token.accesstoken.AccessTokenCodec;
import dev.assent.token.action.ActionKey;
import dev.assent.token.action.ActionStatus;
import dev.assent.token.action.ActionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Introspects tokens: an access token contains the status of its action, that of a track token is read from the table.
 */
@ApplicationScoped
public class TokenIntrospector {
    /**
     * Pause between two reads: challenge-service responds before its event is published, so the action may be missing
     * yet.
     */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(25);

    private static final int RETRIES = 20;

    private final TrackTokenService trackTokens;
    private final AccessTokenCodec accessTokens;
    private final ActionStore actions;
    private final CaughtUpWaiter caughtUp;

    TokenIntrospector(
            TrackTokenService trackTokens,
            AccessTokenCodec accessTokens,
            ActionStore actions,
            CaughtUpWaiter caughtUp) {
        this.trackTokens = trackTokens;
        this.accessTokens = accessTokens;
        this.actions = actions;
        this.caughtUp = caughtUp;
    }

    /**
     * Returns the action of {@code token}; fails with {@link ApiException} {@code invalid_token} or {@code
     * expired_token}.
     */
    public Uni<TokenIntrospection> introspect(String tenantId, String token) {
        return TrackTokenService.looksLikeOne(token)
                ? introspectTrackToken(tenantId, token)
                : introspectAccessToken(tenantId, token);
    }

    private Uni<TokenIntrospection> introspectAccessToken(String tenantId, String token) {
        return accessTokens
                .decode(tenantId, token)
                .map(claims -> new TokenIntrospection(
                        new ActionKey(claims.tenantId(), claims.userId(), claims.actionCode(), claims.idempotencyKey()),
                        Optional.of(new ActionStatus(
                                claims.state(), claims.stateUpdatedAt(), claims.verificationMethod()))));
    }

    private Uni<TokenIntrospection> introspectTrackToken(String tenantId, String token) {
        return Uni.createFrom().deferred(() -> {
            TrackToken claims = trackTokens.verifyFor(tenantId, token);
            ActionKey key =
                    new ActionKey(claims.tenantId(), claims.userId(), claims.actionCode(), claims.idempotencyKey());
            return actions.findStatus(key)
                    .chain(status -> status.filter(ActionStatus::isFinal).isPresent()
                            ? Uni.createFrom().item(status)
                            : awaitEvents().chain(() -> findWithRetries(key, RETRIES)))
                    .map(status -> new TokenIntrospection(key, status));
        });
    }

    /** Completes when this service has consumed every event about actions that is published by now. */
    private Uni<Void> awaitEvents() {
        return Uni.combine()
                .all()
                .unis(caughtUp.awaitCaughtUp(Topic.ACTION_TRACKED), caughtUp.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .discardItems();
    }

    private Uni<Optional<ActionStatus>> findWithRetries(ActionKey key, int retries) {
        return actions.findStatus(key)
                .chain(status -> status.isPresent() || retries == 0
                        ? Uni.createFrom().item(status)
                        : Uni.createFrom()
                                .voidItem()
                                .onItem()
                                .delayIt()
                                .by(RETRY_PAUSE)
                                .chain(() -> findWithRetries(key, retries - 1)));
    }
}
