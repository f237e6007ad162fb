// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionService;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.challenge.action.TokenIssue;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.CaughtUpWaiter;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.tenant.TenantDirectory;
import dev.assent.runtime.token.PresentedAccessToken;
import dev.assent.runtime.token.TrackToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Verifier of the proofs by which devices are enrolled: a track token with the scope, a track token without it for the
 * first device where the tenant allows that, or the access token of a fresh approval, for the next device.
 */
@ApplicationScoped
public class EnrolmentProofVerifier {
    /** Time for which an approval enrols a device, however long its access token lives. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final ActionService actions;
    private final ChallengeStore challenges;
    private final AuthenticatorStore authenticators;
    private final CaughtUpWaiter caughtUp;
    private final Clock clock;

    EnrolmentProofVerifier(
            TransactionRunner transactions,
            TenantDirectory tenants,
            ActionService actions,
            ChallengeStore challenges,
            AuthenticatorStore authenticators,
            CaughtUpWaiter caughtUp,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.actions = actions;
        this.challenges = challenges;
        this.authenticators = authenticators;
        this.caughtUp = caughtUp;
        this.clock = clock;
    }

    /**
     * Fails with {@code invalid_token} if {@code token} may not enrol any device, or only a first one and its user has
     * another.
     */
    public Uni<Void> requireMayEnrol(TrackToken token) {
        return verify(token)
                .chain(proof -> isForFirstOnly(proof)
                        ? transactions.read(session -> requireFirst(session, proof))
                        : Uni.createFrom().voidItem());
    }

    /**
     * Fails with {@code invalid_token} if {@code proof} enrols only a first device and its user has another. A credential of
     * another type that the token itself has enrolled is one of the same first device.
     */
    static Uni<Void> requireFirst(Mutiny.Session session, EnrolmentProof proof) {
        if (!isForFirstOnly(proof)) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(
                        """
                        select exists (select 1 from authenticator a where a.tenant_id = :tenant and a.user_id = :user
                            and not exists (select 1 from used_enrolment_token t
                              where t.token_id = :token and t.authenticator_id = a.id))
                          or exists (select 1 from contact_authenticator where tenant_id = :tenant and user_id = :user)""",
                        Boolean.class)
                .setParameter("tenant", proof.tenantId())
                .setParameter("user", proof.userId())
                .setParameter("token", proof.tokenId())
                .getSingleResult()
                .invoke(any -> {
                    if (any) {
                        throw ApiException.invalidToken();
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isForFirstOnly(EnrolmentProof proof) {
        return proof instanceof EnrolmentProof.OfTrackToken track && track.onlyFirstDevice();
    }

    /** Returns the proof that {@code token} is; fails with {@code invalid_token} if it may not enrol any device. */
    Uni<EnrolmentProof> verify(TrackToken token) {
        if (token.hasScope(TrackToken.ADD_AUTHENTICATORS)) {
            return Uni.createFrom().item(new EnrolmentProof.OfTrackToken(token, false));
        }
        return tenants.settings(token.tenantId()).map(settings -> {
            if (!settings.enrolsFirstDeviceWithoutScope()) {
                throw ApiException.invalidToken();
            }
            return new EnrolmentProof.OfTrackToken(token, true);
        });
    }

    /**
     * Returns the proof that {@code token} is. Fails with {@code invalid_token} if it was not issued, with {@code
     * expired_token} if it has expired or its approval is not fresh.
     */
    Uni<EnrolmentProof> verify(PresentedAccessToken token) {
        return challenges
                .compare(token)
                // The caller may have the token before this service has consumed the event that issued it or, if the
                // challenge began without a user, its claim.
                .chain(issue -> issue.isEmpty() || issue.get().outstanding()
                        ? caughtUp.awaitCaughtUp(
                                        Topic.CHALLENGE_UPDATED,
                                        token.challengeId().uuid().toString())
                                .chain(() -> challenges.compare(token))
                        : Uni.createFrom().item(issue))
                .map(issue -> issue.filter(TokenIssue::genuine).orElseThrow(ApiException::invalidToken))
                .map(issue -> {
                    if (!isFresh(token, clock.instant())) {
                        throw ApiException.expiredToken();
                    }
                    return new EnrolmentProof.OfApproval(token, issue.actionId());
                });
    }

    private static boolean isFresh(PresentedAccessToken token, Instant now) {
        return token.expiresAt().isAfter(now) && token.issuedAt().plus(FRESH).isAfter(now);
    }

    /**
     * Checks in the transaction of the enrolment, which has locked the user, that {@code proof} still holds; locks its
     * action, which is returned. Fails with {@code invalid_token} if the user was removed, or if the device that approved was.
     */
    Uni<Action> check(UnitOfWork unit, EnrolmentProof proof) {
        if (proof instanceof EnrolmentProof.OfTrackToken track) {
            return actions.lock(unit, track.token());
        }
        return checkApproval(unit, (EnrolmentProof.OfApproval) proof);
    }

    private Uni<Action> checkApproval(UnitOfWork unit, EnrolmentProof.OfApproval proof) {
        return actions.lock(unit, proof.actionId())
                .invoke(action -> {
                    if (action == null || action.state() != ActionState.CHALLENGE_SUCCEEDED) {
                        throw ApiException.invalidToken();
                    }
                })
                .call(action -> authenticators
                        .listActive(unit, proof.tenantId(), proof.userId())
                        .invoke(devices -> {
                            if (devices.stream().noneMatch(device -> mayVouch(device, action))) {
                                throw ApiException.invalidToken();
                            }
                        }));
    }

    /**
     * Returns whether {@code device} approved the action, and the approval may enrol another. That of a scanned code may
     * not: a stranger may have shown the code, and would keep the account with a device of their own.
     */
    private static boolean mayVouch(Authenticator device, Action action) {
        return device.id().equals(action.verifiedBy()) && device.credentialType() != CredentialType.QR_CODE;
    }
}
