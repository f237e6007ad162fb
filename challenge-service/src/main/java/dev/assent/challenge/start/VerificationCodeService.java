// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Generator of the codes that a browser shows and the user types on the phone. This service neither stores nor logs them. */
@ApplicationScoped
class VerificationCodeService {
    private static final int BASE = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sealer sealer;

    VerificationCodeService(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Returns a random code of {@code digits} digits, or null if {@code digits} is 0. */
    @Nullable
    Secret generate(int digits) {
        return digits < 1
                ? null
                : new Secret(RANDOM.ints(digits, 0, BASE)
                        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                        .toString());
    }

    /** Seals {@code code} for verification-service, bound to the challenge {@code challengeUuid}; null stays null. */
    @Nullable
    String seal(UUID challengeUuid, @Nullable Secret code) {
        return code == null ? null : sealer.seal(KeyPurpose.VERIFICATION_CODE, challengeUuid.toString(), code);
    }
}
