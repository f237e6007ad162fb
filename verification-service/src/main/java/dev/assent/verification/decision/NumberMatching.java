package dev.assent.verification.decision;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;

/**
 * Compares the digits that a user types on the phone with those that the browser shows, and counts the wrong ones: on the
 * challenge, and in a row on the device. Both rows are locked before the comparison, so that guesses made at once are
 * counted one after the other.
 */
@ApplicationScoped
public class NumberMatching {
    private static final int MOST_ON_A_CHALLENGE = 3;
    private static final String REASON = "wrong_code";

    private final Sealer sealer;

    NumberMatching(Sealer sealer) {
        this.sealer = sealer;
    }

    /** How many digits the user is asked for; null where none. */
    public Integer digits(Challenge challenge) {
        return challenge.sealedCode() == null
                ? null
                : Integer.valueOf(open(challenge.id(), challenge.sealedCode()).length());
    }

    /**
     * Judges the code of an approval, in the transaction that takes the decision: DECIDED where it is right. At
     * {@code mostInARow} wrong ones the device is disabled.
     */
    Uni<Verdict> judge(UnitOfWork unit, Answer answer, Instant now, int mostInARow) {
        return lockChallenge(unit, answer, now)
                .chain(challenge -> challenge == null
                        ? Uni.createFrom().item(Verdict.NOTHING_WAITS)
                        : lockDevice(unit, answer, now).chain(device -> {
                            if (device == null) {
                                return Uni.createFrom().item(Verdict.NOTHING_WAITS);
                            }
                            if (!answer.hasCode()) {
                                return Uni.createFrom().item(Verdict.CODE_MISSING);
                            }
                            UUID id = answer.challengeId().uuid();
                            return matches(open(id, (String) challenge[0]), answer.verificationCode())
                                    ? right(unit, answer)
                                    : wrong(unit, answer, now, ((Number) challenge[1]).intValue() + 1, mostInARow);
                        }));
    }

    private static Uni<Object[]> lockChallenge(UnitOfWork unit, Answer answer, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        select c.sealed_code, c.wrong_codes from challenge c
                        where c.id = :id and c.tenant_id = :tenant and c.wire_id = :wire and c.sealed_code is not null
                          and c.status = 'PENDING' and c.expires_at > :now and exists (
                            select 1 from challenge_device d
                            where d.challenge_id = c.id and d.authenticator_id = :device)
                        for update""",
                        Object[].class)
                .setParameter("id", answer.challengeId().uuid())
                .setParameter("tenant", answer.tenantId())
                .setParameter("wire", answer.challengeId().toString())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .getSingleResultOrNull();
    }

    private static Uni<UUID> lockDevice(UnitOfWork unit, Answer answer, Instant now) {
        return unit.session()
                .createNativeQuery(
                        """
                        select id from authenticator
                        where id = :device and tenant_id = :tenant and user_id = :user and public_key = :key
                          and not disabled and (expires_at is null or expires_at > :now)
                        for update""",
                        UUID.class)
                .setParameter("device", answer.device().id())
                .setParameter("tenant", answer.tenantId())
                .setParameter("user", answer.device().userId())
                .setParameter("key", answer.device().publicKey())
                .setParameter("now", now)
                .getSingleResultOrNull();
    }

    private static Uni<Verdict> right(UnitOfWork unit, Answer answer) {
        return unit.session()
                .createNativeQuery("update authenticator set wrong_codes = 0 where id = :device and wrong_codes > 0")
                .setParameter("device", answer.device().id())
                .executeUpdate()
                .replaceWith(Verdict.DECIDED);
    }

    private static Uni<Verdict> wrong(UnitOfWork unit, Answer answer, Instant now, int onChallenge, int mostInARow) {
        return countOnDevice(unit, answer.device().id(), mostInARow).chain(disabled -> {
            if (disabled) {
                return consume(unit, answer, now, onChallenge, true).replaceWith(Verdict.DEVICE_DISABLED);
            }
            return onChallenge >= MOST_ON_A_CHALLENGE
                    ? consume(unit, answer, now, onChallenge, false).replaceWith(Verdict.LAST_WRONG_CODE)
                    : countOnChallenge(unit, answer, onChallenge).replaceWith(Verdict.WRONG_CODE);
        });
    }

    private static Uni<Boolean> countOnDevice(UnitOfWork unit, UUID device, int mostInARow) {
        return unit.session()
                .createNativeQuery(
                        """
                        update authenticator set wrong_codes = wrong_codes + 1, disabled = wrong_codes + 1 >= :most
                        where id = :device returning disabled""",
                        Boolean.class)
                .setParameter("most", mostInARow)
                .setParameter("device", device)
                .getSingleResult();
    }

    private static Uni<Void> countOnChallenge(UnitOfWork unit, Answer answer, int onChallenge) {
        return unit.session()
                .createNativeQuery("update challenge set wrong_codes = :count where id = :id")
                .setParameter("count", onChallenge)
                .setParameter("id", answer.challengeId().uuid())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** No further code may be tried on the challenge. */
    private static Uni<Void> consume(UnitOfWork unit, Answer answer, Instant now, int onChallenge, boolean disabled) {
        UUID id = answer.challengeId().uuid();
        return unit.session()
                .createNativeQuery(
                        """
                        update challenge set status = :declined, version = version + 1, decided_at = :now,
                          decided_by = :device, reason = :reason, wrong_codes = :count, sealed_code = null
                        where id = :id""")
                .setParameter("declined", ChallengeStatus.DECLINED.name())
                .setParameter("now", now)
                .setParameter("device", answer.device().id())
                .setParameter("reason", REASON)
                .setParameter("count", onChallenge)
                .setParameter("id", id)
                .executeUpdate()
                .chain(() -> unit.session().find(Challenge.class, id))
                .chain(challenge -> unit.announce(challenge.updated(disabled)));
    }

    private String open(UUID challengeId, String sealedCode) {
        return sealer.open(KeyPurpose.VERIFICATION_CODE, challengeId.toString(), sealedCode)
                .reveal();
    }

    private static boolean matches(String shown, String typed) {
        return MessageDigest.isEqual(shown.getBytes(UTF_8), typed.getBytes(UTF_8));
    }
}
