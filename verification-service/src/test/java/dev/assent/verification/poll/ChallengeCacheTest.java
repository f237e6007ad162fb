// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.assent.contracts.UuidGenerator;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChallengeCacheTest {
    private static final int TOKEN_LENGTH = 1_000;
    private static final long MAX_BYTES = 1_000_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Sealer sealer = new Sealer(new MasterKeyRing(List.of("m:" + "A".repeat(43) + "=")));

    @Test
    void challengesWithLongTextsTakeNoMoreMemoryThanShortOnes() {
        ChallengeCache cache = cache();
        for (int i = 0; i < 3_000; i++) {
            cache.apply(verified("user-" + i));
        }
        // The cache evicts in the background.
        await().untilAsserted(() -> assertThat(challenges()).isBetween(100.0, MAX_BYTES / (double) TOKEN_LENGTH));

        for (int i = 0; i < 3_000; i++) {
            cache.apply(verified("\u20ac".repeat(256) + i));
        }
        await().untilAsserted(() -> assertThat(challenges()).isBetween(100.0, MAX_BYTES / (TOKEN_LENGTH + 512.0)));
    }

    @Test
    void aShareThatLeavesNoRoomIsRefused() {
        for (int percent : new int[] {0, 61}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ChallengeCache(
                            sealer, Clock.systemUTC(), registry, new PollMetrics(registry, Clock.systemUTC()), percent))
                    .withMessageContaining("assent.view.heap-percent");
        }
    }

    private ChallengeUpdated verified(String userId) {
        UUID id = UuidGenerator.next();
        Instant now = Instant.now();
        return new ChallengeUpdated(
                id,
                3,
                "id-" + id,
                "tenant",
                userId,
                UuidGenerator.next(),
                "sign-in",
                "key",
                now.plusSeconds(300),
                ChallengeStatus.VERIFIED,
                now,
                null,
                sealer.seal(KeyPurpose.ACCESS_TOKEN, id.toString(), new Secret("t".repeat(TOKEN_LENGTH))),
                null,
                false);
    }

    private ChallengeCache cache() {
        return new ChallengeCache(
                sealer, Clock.systemUTC(), registry, new PollMetrics(registry, Clock.systemUTC()), MAX_BYTES);
    }

    private double challenges() {
        return registry.get("assent.view.challenges").gauge().value();
    }
}
