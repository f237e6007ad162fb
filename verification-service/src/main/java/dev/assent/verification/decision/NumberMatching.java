// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the digits that a user types on the phone with those that the browser shows, and counts the wrong ones per
 * challenge and in a row per device. Both rows are locked before the comparison, so that concurrent guesses are counted
 * one after the other.
 */
@ApplicationScoped
public class NumberMatching {
    private static final int WRONG_CODES_PER_CHALLENGE = 3;

    private final ChallengeStore challenges;
    private final DeviceStore devices;
    private final Sealer sealer;

    NumberMatching(ChallengeStore challenges, DeviceStore devices, Sealer sealer) {
        this.challenges = challenges;
        this.devices = devices;
        this.sealer = sealer;
    }

    /** Returns the number of digits that an approval needs, or null if it needs none. */
    public @Nullable Integer digits(Challenge challenge) {
        String sealedCode = challenge.sealedCode();
        return sealedCode == null
                ? null
                : Integer.valueOf(open(challenge.uuid(), sealedCode).length());
    }

    /**
     * Verifies the code of an approval in the transaction that decides the challenge; returns DECIDED if it matches.
     *
     * @param wrongCodeLimit number of wrong codes in a row at which the device is disabled
     */
    Uni<DecisionResult> verify(UnitOfWork unit, Answer answer, Instant now, int wrongCodeLimit) {
        return lockChallenge(unit, answer, now).chain(challenge -> {
            if (challenge == null) {
                return Uni.createFrom().item(DecisionResult.NOT_PENDING);
            }
            return devices.lock(unit, answer.tenantId(), answer.device(), now)
                    .chain(active -> active
                            ? compare(unit, answer, now, wrongCodeLimit, challenge)
                            : Uni.createFrom().item(DecisionResult.NOT_PENDING));
        });
    }

    private Uni<DecisionResult> compare(
            UnitOfWork unit, Answer answer, Instant now, int wrongCodeLimit, LockedChallenge challenge) {
        String typed = answer.verificationCode();
        if (typed == null || typed.isEmpty()) {
            return Uni.createFrom().item(DecisionResult.CODE_MISSING);
        }
        return matches(open(answer.challengeId().uuid(), challenge.sealedCode()), typed)
                ? onMatch(unit, answer)
                : onMismatch(unit, answer, now, challenge.wrongCodes() + 1, wrongCodeLimit);
    }

    private record LockedChallenge(String sealedCode, int wrongCodes) {}

    private static Uni<@Nullable LockedChallenge> lockChallenge(UnitOfWork unit, Answer answer, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        select c.sealed_code, c.wrong_codes from challenge c
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire and c.sealed_code is not null
                          and c.status = 'PENDING' and c.expires_at > :now and exists (
                            select 1 from challenge_device d
                            where d.challenge_id = c.id and d.authenticator_id = :device)
                          and %s
                        for update of c"""
                                .formatted(ChallengeStore.IS_UNDECIDED),
                        Tuple.class)
                .setParameter("id", answer.challengeId().uuid())
                .setParameter("tenant", answer.tenantId())
                .setParameter("wire", answer.challengeId().toString())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .getSingleResultOrNull()
                .map(row -> row == null
                        ? null
                        : new LockedChallenge(
                                row.get(0, String.class),
                                row.get(1, Number.class).intValue()));
    }

    private Uni<DecisionResult> onMatch(UnitOfWork unit, Answer answer) {
        return devices.resetWrongCodes(unit, answer.device()).replaceWith(DecisionResult.DECIDED);
    }

    private Uni<DecisionResult> onMismatch(
            UnitOfWork unit, Answer answer, Instant now, int wrongCodes, int wrongCodeLimit) {
        return devices.countWrongCode(unit, answer.device(), wrongCodeLimit).chain(disabled -> {
            if (disabled) {
                return decline(unit, answer, now, wrongCodes, true).replaceWith(DecisionResult.DEVICE_DISABLED);
            }
            return wrongCodes >= WRONG_CODES_PER_CHALLENGE
                    ? decline(unit, answer, now, wrongCodes, false).replaceWith(DecisionResult.LAST_WRONG_CODE)
                    : challenges
                            .setWrongCodes(unit, answer.challengeId().uuid(), wrongCodes)
                            .replaceWith(DecisionResult.WRONG_CODE);
        });
    }

    private Uni<Void> decline(UnitOfWork unit, Answer answer, Instant now, int wrongCodes, boolean deviceDisabled) {
        return challenges
                .declineForWrongCodes(unit, answer, now, wrongCodes)
                .chain(() -> unit.session()
                        .find(Challenge.class, answer.challengeId().uuid()))
                .chain(challenge -> unit.announce(challenge.toEvent(deviceDisabled)));
    }

    private String open(UUID challengeUuid, String sealedCode) {
        return sealer.open(KeyPurpose.VERIFICATION_CODE, challengeUuid.toString(), sealedCode)
                .reveal();
    }

    private static boolean matches(String shown, String typed) {
        return MessageDigest.isEqual(shown.getBytes(UTF_8), typed.getBytes(UTF_8));
    }
}
