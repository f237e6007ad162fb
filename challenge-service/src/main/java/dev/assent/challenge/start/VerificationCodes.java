package dev.assent.challenge.start;

import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.UUID;

/** The digits that a browser shows and the user types on the phone. Here they are only made: no table and no log has them. */
@ApplicationScoped
class VerificationCodes {
    private static final int BASE = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sealer sealer;

    VerificationCodes(Sealer sealer) {
        this.sealer = sealer;
    }

    /** A new code of {@code digits} digits; null where none is asked for. */
    Secret next(int digits) {
        return digits < 1
                ? null
                : new Secret(RANDOM.ints(digits, 0, BASE)
                        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                        .toString());
    }

    /** {@code code} as it travels to verification-service, for the challenge {@code challengeId}; null for none. */
    String seal(UUID challengeId, Secret code) {
        return code == null ? null : sealer.seal(KeyPurpose.VERIFICATION_CODE, challengeId.toString(), code);
    }
}
