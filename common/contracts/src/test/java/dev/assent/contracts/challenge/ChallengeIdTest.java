// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.contracts.UuidGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ChallengeIdTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final UUID UUID_V7 = UUID.fromString("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");

    @Test
    void isTheUuidAndTheDigestOfTheContext() {
        // Made by hand: printf '{"v":1}' | sha256sum, after the 16 bytes of the UUID, in base64url.
        assertThat(ChallengeId.of(UUID_V7, "{\"v\":1}").toString())
                .isEqualTo("AX8i4nmwfMOYxNwMDAc5j6-_nQ81YLD9d5XoHEKgp57mtvxn4GT3eCau5kLK0o2R");
    }

    @Property
    void whatIsPrintedIsParsed(@ForAll("uuids") UUID uuid, @ForAll String context) {
        ChallengeId id = ChallengeId.of(uuid, context);
        assertThat(id.toString()).hasSize(64).matches("[A-Za-z0-9_-]+");
        assertThat(ChallengeId.parse(id.toString())).contains(id);
        assertThat(ChallengeId.parse(id.toString()).orElseThrow().uuid()).isEqualTo(uuid);
        assertThat(ChallengeId.parse(id.toString()).orElseThrow().hashCode()).isEqualTo(id.hashCode());
    }

    @Property
    void anyOtherByteOfTheContextIsAnotherId(
            @ForAll("uuids") UUID uuid, @ForAll("contexts") String context, @ForAll int at, @ForAll char other) {
        int index = Math.floorMod(at, context.length());
        Assume.that(context.charAt(index) != other && !Character.isSurrogate(other));
        String changed = context.substring(0, index) + other + context.substring(index + 1);
        assertThat(ChallengeId.of(uuid, changed)).isNotEqualTo(ChallengeId.of(uuid, context));
    }

    @Property
    void anyOtherCharacterOfTheIdIsAnotherIdOrNone(
            @ForAll("uuids") UUID uuid,
            @ForAll String context,
            @ForAll @IntRange(min = 0, max = 63) int at,
            @ForAll @IntRange(min = 0, max = 63) int other) {
        ChallengeId id = ChallengeId.of(uuid, context);
        String text = id.toString();
        Assume.that(text.charAt(at) != ALPHABET.charAt(other));
        String changed = text.substring(0, at) + ALPHABET.charAt(other) + text.substring(at + 1);
        // Every character carries six bits of 48 whole bytes: there are no two spellings of one id.
        assertThat(ChallengeId.parse(changed).filter(id::equals)).isEmpty();
        assertThat(Base64.getUrlDecoder().decode(changed))
                .isNotEqualTo(Base64.getUrlDecoder().decode(text));
    }

    @Property
    void anyTextIsParsedOrRefusedButNeverFails(@ForAll String text) {
        Optional<ChallengeId> id = ChallengeId.parse(text);
        id.ifPresent(parsed -> assertThat(parsed.toString()).isEqualTo(text));
    }

    @Property
    void any64CharactersAreParsedOrRefusedButNeverFail(@ForAll("texts64") String text) {
        ChallengeId.parse(text).ifPresent(parsed -> {
            assertThat(parsed.toString()).isEqualTo(text);
            assertThat(parsed.uuid().version()).isEqualTo(7);
        });
    }

    @Test
    void whatIsNotAnIdIsRefused() {
        String id = ChallengeId.of(UUID_V7, "{}").toString();
        assertThat(ChallengeId.parse(null)).isEmpty();
        assertThat(ChallengeId.parse("")).isEmpty();
        assertThat(ChallengeId.parse(id.substring(1))).isEmpty();
        assertThat(ChallengeId.parse(id + "A")).isEmpty();
        assertThat(ChallengeId.parse(id.substring(0, 63) + "=")).isEmpty();
        assertThat(ChallengeId.parse("+" + id.substring(1))).isEmpty();
        assertThat(ChallengeId.parse("Ä" + id.substring(1))).isEmpty();
        assertThat(ChallengeId.parse(ChallengeId.of(UUID.nameUUIDFromBytes("v3".getBytes(UTF_8)), "{}")
                        .toString()))
                .isEmpty();
    }

    @Property
    void anIdStillTellsWhenItWasMade(@ForAll @LongRange(min = 0, max = (1L << 48) - 1) long millis) {
        ChallengeId id = ChallengeId.of(UuidGenerator.next(Instant.ofEpochMilli(millis)), "{}");
        assertThat(UuidGenerator.timeOf(id.uuid())).isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Provide
    Arbitrary<UUID> uuids() {
        return Arbitraries.longs()
                .between(0, (1L << 48) - 1)
                .map(millis -> UuidGenerator.next(Instant.ofEpochMilli(millis)));
    }

    @Provide
    Arbitrary<String> contexts() {
        return Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMinLength(1).ofMaxLength(200);
    }

    @Provide
    Arbitrary<String> texts64() {
        return Arbitraries.strings().withChars(ALPHABET).withChars("+/= \n\0Ä").ofLength(64);
    }
}
