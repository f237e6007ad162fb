// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.challenge.action.Action;
import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeContext;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.ChallengeCreated;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.limit.Limit;
import dev.assent.runtime.limit.RateLimits;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Service that starts challenges without a user. It stores none of them: verification-service holds the challenge, and its
 * action begins when a device claims it.
 */
@ApplicationScoped
class AnonymousChallengeService {
    private final TransactionRunner transactions;
    private final TenantDirectory tenants;
    private final ChallengeContextFactory contexts;
    private final RateLimits limits;

    AnonymousChallengeService(
            TransactionRunner transactions,
            TenantDirectory tenants,
            ChallengeContextFactory contexts,
            RateLimits limits) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.contexts = contexts;
        this.limits = limits;
    }

    /**
     * Starts the challenge. Fails with 400 if the settings of its action do not allow the method, with 429 above the limit
     * of the source or of the tenant.
     *
     * @param source the address of the caller
     * @param deviceCode the secret with which the caller polls; null if it does not poll
     */
    Uni<ChallengeStartResult> start(AnonymousStart start, String source, @Nullable Secret deviceCode) {
        return limits.take(Limit.ANONYMOUS_CHALLENGES, start.tenantId(), source)
                .chain(() -> tenants.settings(start.tenantId()))
                .invoke(settings -> ChallengeStartService.checkAllowed(
                        start.type().verificationMethod(), settings.action(start.actionCode())))
                .chain(settings -> transactions.runAndPublish(unit -> announce(unit, start, settings, deviceCode)));
    }

    private Uni<ChallengeStartResult> announce(
            UnitOfWork unit, AnonymousStart start, TenantSettings settings, @Nullable Secret deviceCode) {
        ChallengeContext context = contexts.create(start, settings.action(start.actionCode()));
        String canonicalContext = context.canonicalText();
        ChallengeId id = ChallengeId.of(context.id(), canonicalContext);
        return unit.announce(new ChallengeCreated(
                        id.uuid(),
                        1,
                        id.toString(),
                        context.tenantId(),
                        ChallengeCreated.NO_USER,
                        UuidGenerator.next(context.createdAt()),
                        context.actionCode(),
                        context.idempotencyKey(),
                        canonicalContext,
                        context.createdAt(),
                        context.expiresAt(),
                        List.of(),
                        null,
                        null,
                        null,
                        start.type().orAbsent(),
                        DeviceCode.hash(deviceCode),
                        Action.FIRST_VERSION))
                .replaceWith(new ChallengeStartResult(id, context.expiresAt(), List.of(), null, Optional.empty()));
    }
}
