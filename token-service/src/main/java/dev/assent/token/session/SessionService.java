package dev.assent.token.session;

import dev.assent.contracts.UuidGenerator;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.token.TokenConfig;
import dev.assent.token.action.Standing;
import dev.assent.token.validate.Finding;
import dev.assent.token.validate.Findings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Starts, renews and ends sessions. A session has one good pair of tokens at a time; a refresh token that comes a second
 * time may be in the hands of a thief, who came first or comes now, so the session ends for both (RFC 9700 §4.14.2).
 * There is no grace: whoever lost the answer of a refresh signs in again.
 */
@ApplicationScoped
public class Sessions {
    private static final Logger LOG = Logger.getLogger(Sessions.class);

    private final TransactionRunner transactions;
    private final Findings findings;
    private final SessionStore store;
    private final SessionTokens tokens;
    private final SessionMetrics metrics;
    private final TokenConfig config;
    private final Clock clock;

    Sessions(
            TransactionRunner transactions,
            Findings findings,
            SessionStore store,
            SessionTokens tokens,
            SessionMetrics metrics,
            TokenConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.findings = findings;
        this.store = store;
        this.tokens = tokens;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
    }

    /** A session of {@code clientId} for the user who proved the action of {@code token}; null expects no certain action. */
    Uni<TokenPair> start(String tenantId, String clientId, String token, String action) {
        return findings.find(tenantId, token).chain(finding -> {
            if (!finding.isAbout(action, null)) {
                throw ApiException.invalidRequest("action", "is not the action of the token");
            }
            if (!finding.hasSucceeded()) {
                throw ApiException.invalidRequest("token", "the challenge of its action has not succeeded");
            }
            RefreshToken refreshToken = RefreshToken.first();
            Session session = begin(finding, clientId, refreshToken);
            return tokens.write(session)
                    .call(() -> store.add(session, refreshToken.familyHash()))
                    .invoke(metrics::started)
                    .map(accessToken -> new TokenPair(accessToken, refreshToken.text()));
        });
    }

    /** Whose session {@code accessToken} is of; null takes the sessions of every client. */
    Uni<ValidSession> validate(String tenantId, String accessToken, List<String> clientIds) {
        return tokens.read(tenantId, accessToken).chain(said -> {
            if (!said.expiresAt().isAfter(clock.instant())) {
                throw expired();
            }
            return store.find(tenantId, said.sessionId())
                    .map(found -> found.filter(session -> !session.revoked()
                                    && session.accessId().equals(said.id())
                                    && (clientIds == null || clientIds.contains(session.clientId())))
                            .orElseThrow(ApiException::invalidToken))
                    .map(session -> new ValidSession(
                            new ValidSession.SessionUser(session.userId()),
                            said.expiresAt().getEpochSecond(),
                            session.verificationMethod()));
        });
    }

    /** A new pair for the session of {@code refreshToken}, in the place of the one that it is of. */
    Uni<TokenPair> refresh(String tenantId, String refreshToken) {
        RefreshToken token = RefreshToken.parse(refreshToken).orElseThrow(ApiException::invalidToken);
        return store.ofFamily(tenantId, token.familyHash()).chain(found -> {
            Session session = found.filter(known -> !known.revoked()).orElseThrow(ApiException::invalidToken);
            if (!session.isRefreshedBy(token)) {
                return reused(session);
            }
            if (!session.expiresAt().isAfter(clock.instant())) {
                throw expired();
            }
            return renew(session, token.next());
        });
    }

    /** Ends the session of {@code accessToken}, which may have expired or been renewed since. */
    Uni<Void> revoke(String tenantId, String accessToken) {
        return tokens.read(tenantId, accessToken)
                .chain(said -> store.revoke(tenantId, said.sessionId()))
                .invoke(metrics::revoked)
                .replaceWithVoid();
    }

    /** Ends all sessions of the tenant's user. */
    Uni<Void> revokeAll(String tenantId, String userId) {
        return transactions.run(unit -> revokeAll(unit, tenantId, userId));
    }

    /** Ends all sessions of a user that was removed. */
    public Uni<Void> revokeAll(UnitOfWork unit, String tenantId, String userId) {
        return store.revokeAll(unit, tenantId, userId).invoke(metrics::revoked).replaceWithVoid();
    }

    private Session begin(Finding finding, String clientId, RefreshToken refreshToken) {
        Instant now = clock.instant();
        Instant endsAt = now.plus(config.sessionLifetime());
        return new Session(
                        UuidGenerator.next(now),
                        finding.action().tenantId(),
                        finding.action().userId(),
                        clientId,
                        finding.standing().map(Standing::method).orElse(null),
                        refreshToken.hash(),
                        UUID.randomUUID(),
                        endsAt,
                        endsAt,
                        false)
                .renewed(refreshToken, now.plus(config.sessionRefreshLifetime()));
    }

    private Uni<TokenPair> renew(Session session, RefreshToken next) {
        Session renewed = session.renewed(next, clock.instant().plus(config.sessionRefreshLifetime()));
        // Signed first, so that no pair is given up for one that cannot be made.
        return tokens.write(renewed)
                .chain(accessToken -> store.renew(session, renewed)
                        .chain(first -> first
                                ? Uni.createFrom().item(new TokenPair(accessToken, next.text()))
                                : reused(session)))
                .invoke(metrics::refreshed);
    }

    private Uni<TokenPair> reused(Session session) {
        return store.revoke(session.tenantId(), session.id())
                .invoke(ended -> {
                    if (ended > 0) {
                        metrics.reused();
                        LOG.warnf("%s is revoked: a refresh token came a second time", session);
                    }
                })
                .chain(() -> Uni.createFrom().failure(ApiException.invalidToken()));
    }

    private static ApiException expired() {
        return new ApiException(
                401, "expired_token", "The token has expired. Refresh the session, or let the user sign in again.");
    }
}
