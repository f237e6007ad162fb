// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.challenge.action.ActionKey;
import dev.assent.contracts.Json;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;

/** Creator of challenges: context, id, verification code and event of each. */
@ApplicationScoped
class ChallengeCreator {
    private final ChallengeContextFactory contexts;
    private final VerificationCodeService codes;

    ChallengeCreator(ChallengeContextFactory contexts, VerificationCodeService codes) {
        this.contexts = contexts;
        this.codes = codes;
    }

    /** New challenge that is not stored yet, with its event. */
    record NewChallenge(ChallengeCreated event, ChallengeStartResult result) {}

    /** Creates the challenge of {@code request} under the {@code settings} of its tenant. */
    NewChallenge create(ChallengeRequest request, TenantSettings settings) {
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
                request.devices(),
                codes.seal(id.uuid(), code),
                request.suppressionReason().map(PushSuppressionReason::wireName).orElse(null),
                request.publicUserData().map(Json::write).orElse(null),
                request.type().orAbsent(),
                DeviceCode.hash(request.deviceCode()),
                action.version());
        return new NewChallenge(
                created,
                new ChallengeStartResult(
                        id, context.expiresAt(), request.devices(), code, request.suppressionReason()));
    }
}
