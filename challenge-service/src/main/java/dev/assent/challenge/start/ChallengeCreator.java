// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.challenge.action.ChallengeStore;
import dev.assent.challenge.authenticator.Authenticator;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Creator of challenges: replaces the pending ones, stores the new one and announces it. */
@ApplicationScoped
class ChallengeCreator {
    private final ChallengeStore challenges;
    private final ChallengeContextFactory contexts;
    private final VerificationCodeService codes;

    ChallengeCreator(ChallengeStore challenges, ChallengeContextFactory contexts, VerificationCodeService codes) {
        this.challenges = challenges;
        this.contexts = contexts;
        this.codes = codes;
    }

    /** Creates the challenge of {@code request} under the {@code settings} of its tenant. */
    Uni<ChallengeStartResult> create(UnitOfWork unit, ChallengeRequest request, TenantSettings settings) {
        return replacePending(unit, request).chain(() -> insert(unit, request, settings));
    }

    /** A challenge whose push was suppressed must not cancel challenges that the user started elsewhere. */
    private Uni<Void> replacePending(UnitOfWork unit, ChallengeRequest request) {
        Action action = request.action();
        return challenges.replacePending(
                unit,
                action,
                request.suppressionReason().isPresent()
                        ? action.requestContext().source()
                        : null);
    }

    private Uni<ChallengeStartResult> insert(UnitOfWork unit, ChallengeRequest request, TenantSettings settings) {
        Action action = request.action();
        ActionKey key = action.key();
        ChallengeContext context = contexts.create(
                action,
                request.onlyAuthenticatorId(),
                request.type(),
                request.origin(),
                settings.action(key.actionCode()));
        String canonicalContext = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), canonicalContext);
        // Scanning takes the place of typing digits.
        Secret code = codes.generate(request.type() == CredentialType.PUSH ? settings.codeDigits(key.actionCode()) : 0);
        action.setLastChallenge(id.uuid());
        var created = new ChallengeCreated(
                id.uuid(),
                1,
                id.toString(),
                key.tenantId(),
                key.userId(),
                action.id(),
                key.actionCode(),
                key.idempotencyKey(),
                canonicalContext,
                context.createdAt(),
                context.expiresAt(),
                request.devices().stream().map(Authenticator::toEventDevice).toList(),
                codes.seal(id.uuid(), code),
                request.suppressionReason().map(PushSuppressionReason::wireName).orElse(null),
                request.publicUserData().map(Json::write).orElse(null),
                request.type().orAbsent(),
                DeviceCode.hash(request.deviceCode()));
        return challenges
                .insert(unit, id, action, context.createdAt(), context.expiresAt())
                .chain(() -> unit.announce(created))
                .replaceWith(new ChallengeStartResult(
                        id, context.expiresAt(), request.devices(), code, request.suppressionReason()));
    }
}
