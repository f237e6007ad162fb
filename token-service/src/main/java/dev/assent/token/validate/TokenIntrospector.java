// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.validate;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.token.TrackToken;
import dev.assent.runtime.token.TrackTokenService;
import dev.assent.runtime.token.TrackTokenService.ReturnedToken;
import dev.assent.token.accesstoken.AccessTokenClaims;
import dev.assent.token.accesstoken.AccessTokenCodec;
import dev.assent.token.action.ActionKey;
import dev.assent.token.action.ActionStatus;
import dev.assent.token.action.ActionStore;
import dev.assent.token.action.FoundAction;
import dev.assent.token.user.UserRevocationStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Introspects tokens: an access token contains the status of its action, which counts unless the backend has decided the
 * action otherwise; that of a track token or a return token is read from the table.
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
    private final UserRevocationStore revocations;
    private final CaughtUpWaiter caughtUp;

    TokenIntrospector(
            TrackTokenService trackTokens,
            AccessTokenCodec accessTokens,
            ActionStore actions,
            UserRevocationStore revocations,
            CaughtUpWaiter caughtUp) {
        this.trackTokens = trackTokens;
        this.accessTokens = accessTokens;
        this.actions = actions;
        this.revocations = revocations;
        this.caughtUp = caughtUp;
    }

    /**
     * Returns the action of {@code token}; fails with {@link ApiException} {@code invalid_token}, also if its user was
     * removed since, or {@code expired_token}.
     */
    public Uni<TokenIntrospection> introspect(String tenantId, String token) {
        return TrackTokenService.looksLikeOne(token)
                ? introspectActionToken(() -> new ReturnedToken(trackTokens.verifyFor(tenantId, token), false, null))
                : introspectAccessToken(tenantId, token);
    }

    /** Returns the action of {@code token} as {@link #introspect} does, also of one that the challenge page has handed back. */
    Uni<TokenIntrospection> introspectReturned(String tenantId, String token) {
        return TrackTokenService.looksLikeOne(token)
                ? introspectActionToken(() -> trackTokens.verifyReturnedFor(tenantId, token))
                : introspectAccessToken(tenantId, token);
    }

    private Uni<TokenIntrospection> introspectAccessToken(String tenantId, String token) {
        return accessTokens
                .decode(tenantId, token)
                .chain(claims -> actions.findDecision(claims.challengeUuid())
                        .map(decision -> introspection(claims, decision.orElse(null))))
                .call(found -> revocations
                        .isRemovedSince(tenantId, found.action().userId(), found.begunAt())
                        .invoke(TokenIntrospector::refuseIf));
    }

    /** A {@code decision} of the backend about the action, made while the challenge was open, counts and not the token. */
    private static TokenIntrospection introspection(AccessTokenClaims claims, @Nullable ActionStatus decision) {
        ActionState state = decision == null ? claims.state() : decision.state();
        return new TokenIntrospection(
                new ActionKey(claims.tenantId(), claims.userId(), claims.actionCode(), claims.idempotencyKey()),
                claims.challengeStartedAt(),
                Optional.of(new ActionStatus(
                        state,
                        decision == null ? claims.stateUpdatedAt() : decision.since(),
                        state.isSuccess() ? claims.verificationMethod() : null)));
    }

    private Uni<TokenIntrospection> introspectActionToken(Supplier<ReturnedToken> verification) {
        return Uni.createFrom().deferred(() -> {
            ReturnedToken token = verification.get();
            TrackToken claims = token.content();
            return actions.find(claims)
                    .chain(found -> found.flatMap(FoundAction::status)
                                    .filter(ActionStatus::isFinal)
                                    .isPresent()
                            ? Uni.createFrom().item(found)
                            : awaitEvents().chain(() -> findWithRetries(claims, RETRIES)))
                    .invoke(found ->
                            refuseIf(found.filter(FoundAction::isOfRemovedUser).isPresent()))
                    .map(found -> introspection(token, found));
        });
    }

    /**
     * Omits a success that came after a return token was issued: the token is in logs, whose reader has proven nothing, and
     * a backend might mistake the state for a proof.
     */
    private static TokenIntrospection introspection(ReturnedToken token, Optional<FoundAction> found) {
        TrackToken claims = token.content();
        return new TokenIntrospection(
                new ActionKey(claims.tenantId(), claims.userId(), claims.actionCode(), claims.idempotencyKey()),
                found.map(FoundAction::begunAt).orElse(Instant.EPOCH),
                found.flatMap(FoundAction::status)
                        .filter(status -> !status.state().isSuccess() || token.mayProve(status.state())));
    }

    private static void refuseIf(boolean removed) {
        if (removed) {
            throw ApiException.invalidToken();
        }
    }

    /** Completes when this service has consumed every event about actions that is published by now. */
    private Uni<Void> awaitEvents() {
        return Uni.combine()
                .all()
                .unis(caughtUp.awaitCaughtUp(Topic.ACTION_TRACKED), caughtUp.awaitCaughtUp(Topic.CHALLENGE_UPDATED))
                .discardItems();
    }

    private Uni<Optional<FoundAction>> findWithRetries(TrackToken claims, int retries) {
        return actions.find(claims)
                .chain(found -> found.flatMap(FoundAction::status).isPresent() || retries == 0
                        ? Uni.createFrom().item(found)
                        : Uni.createFrom()
                                .voidItem()
                                .onItem()
                                .delayIt()
                                .by(RETRY_PAUSE)
                                .chain(() -> findWithRetries(claims, retries - 1)));
    }
}
