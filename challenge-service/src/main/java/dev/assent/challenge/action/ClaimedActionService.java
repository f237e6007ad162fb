// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static java.util.Objects.requireNonNull;

import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/**
 * Service that creates the action of a challenge that was started without a user, once a device has claimed it. Until then
 * nothing is stored here, so that strangers who start challenges fill no table.
 */
@ApplicationScoped
public class ClaimedActionService {
    private final ChallengeStore challenges;
    private final Clock clock;

    ClaimedActionService(ChallengeStore challenges, Clock clock) {
        this.challenges = challenges;
        this.clock = clock;
    }

    /** Creates the action and the challenge that {@code claim} or a later event reports, unless they exist. The caller holds the user's lock. */
    public Uni<Void> create(UnitOfWork unit, ChallengeUpdated claim) {
        return unit.session()
                .find(Action.class, claim.actionId())
                .chain(existing -> existing == null
                        ? insert(unit, claim)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> insert(UnitOfWork unit, ChallengeUpdated claim) {
        ChallengeContext context = Json.read(requireNonNull(claim.context(), "context"), ChallengeContext.class);
        ChallengeId id = ChallengeId.parse(claim.challengeId())
                .orElseThrow(() -> new IllegalArgumentException("wireId: is no challenge id"));
        Action action = new Action(
                claim.actionId(),
                new ActionKey(claim.tenantId(), claim.userId(), claim.actionCode(), claim.idempotencyKey()),
                ActionState.CHALLENGE_REQUIRED,
                List.of(CredentialType.orPush(claim.credentialType())
                        .verificationMethod()
                        .name()),
                new RequestContext(context.ipAddress(), context.userAgent(), context.deviceId(), context.custom()),
                clock.instant());
        action.setLastChallenge(id.uuid());
        return unit.session()
                .persist(action)
                .chain(() -> challenges.insert(unit, id, action, context.createdAt(), claim.expiresAt()))
                .chain(() -> unit.announce(action.toTrackedEvent()));
    }
}
