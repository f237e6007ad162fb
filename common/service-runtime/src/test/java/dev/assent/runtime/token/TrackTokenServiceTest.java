// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.token;

import static dev.assent.contracts.challenge.ActionState.CHALLENGE_REQUIRED;
import static dev.assent.contracts.challenge.ActionState.CHALLENGE_SUCCEEDED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.MasterKeyRing;
import dev.assent.runtime.secret.TestKeys;
import dev.assent.runtime.token.TrackTokenService.ReturnedToken;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackTokenServiceTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant BEFORE_MIDNIGHT = Instant.parse("2026-11-24T23:59:59Z");
    private static final UUID ID = UUID.fromString("019ac35b-2c00-7000-8000-000000000001");
    private static final UUID ACTION_ID = UUID.fromString("019ac35b-2c00-7000-8000-000000000002");
    private static final TrackToken CONTENT =
            new TrackToken(ID, "acme", "user-1", ACTION_ID, "signIn", "key-1", "add:authenticators");
    private static final MasterKeyRing KEYS = TestKeys.of("m1");

    @Test
    void whatIsMintedIsRead() {
        assertThat(at(NOON).verify(at(NOON).mint(CONTENT))).isEqualTo(CONTENT);
        TrackToken withoutScope = new TrackToken(ID, "acme", "Zoë 😀", null, "signIn", "key-1", null);
        assertThat(at(NOON).verify(at(NOON).mint(withoutScope))).isEqualTo(withoutScope);
    }

    @Test
    void itLooksLikeOne() {
        assertThat(TrackTokenService.looksLikeOne(at(NOON).mint(CONTENT))).isTrue();
        assertThat(TrackTokenService.looksLikeOne("a.b.c")).isFalse();
        assertThat(TrackTokenService.looksLikeOne("")).isFalse();
    }

    @Test
    void aReturnTokenNamesTheActionAndOpensNothing() {
        TrackTokenService service = at(NOON);
        String token = service.mintReturn(CONTENT, CHALLENGE_REQUIRED);
        assertThat(TrackTokenService.looksLikeOne(token)).isTrue();
        assertThat(service.verifyReturnedFor("acme", token).content()).satisfies(read -> {
            assertThat(read.isFor(
                            CONTENT.tenantId(),
                            CONTENT.userId(),
                            ACTION_ID,
                            CONTENT.actionCode(),
                            CONTENT.idempotencyKey()))
                    .isTrue();
            assertThat(read.scope()).isEqualTo("return");
            assertThat(read.id()).isNotEqualTo(CONTENT.id());
        });

        // Also when the token is known.
        refuses(service, token, "invalid_token");
        assertThat(service.findVerified(token)).isNull();
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> service.verifyFor("acme", token));
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> service.verifyReturnedFor("other", token));
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> service.verifyEnrolling(token));
        assertThat(service.verifyReturnedFor("acme", service.mint(CONTENT)).content())
                .isEqualTo(CONTENT);
    }

    @Test
    void aReturnTokenProvesOnlyTheStateInWhichItWasIssued() {
        TrackTokenService service = at(NOON);
        ReturnedToken before = service.verifyReturnedFor("acme", service.mintReturn(CONTENT, CHALLENGE_REQUIRED));
        ReturnedToken after = service.verifyReturnedFor("acme", service.mintReturn(CONTENT, CHALLENGE_SUCCEEDED));
        ReturnedToken ofTrack = service.verifyReturnedFor("acme", service.mint(CONTENT));
        ReturnedToken ofLastRelease = new ReturnedToken(CONTENT, true, null);

        assertThat(before.mayProve(CHALLENGE_SUCCEEDED)).isFalse();
        assertThat(after.mayProve(CHALLENGE_SUCCEEDED)).isTrue();
        assertThat(ofTrack.mayProve(CHALLENGE_SUCCEEDED)).isTrue();
        assertThat(ofLastRelease.mayProve(CHALLENGE_SUCCEEDED)).isFalse();
    }

    @Test
    void anEnrolmentTokenEnrolsAndOpensNothingElse() {
        TrackTokenService service = at(NOON);
        String token = service.mintEnrolment(CONTENT);
        assertThat(service.verifyEnrolling(token).content()).isEqualTo(CONTENT);
        assertThat(service.verifyEnrolling(service.mint(CONTENT)).content()).isEqualTo(CONTENT);

        refuses(service, token, "invalid_token");
        assertThat(service.findVerified(token)).isNull();
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> service.verifyFor("acme", token));
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> service.verifyReturnedFor("acme", token));
    }

    @Test
    void itIsGoodForTenMinutesAndNoLonger() {
        String token = at(NOON).mint(CONTENT);
        Instant end = NOON.plus(TrackTokenService.LIFETIME);
        assertThat(at(end.minusMillis(1)).verify(token)).isEqualTo(CONTENT);
        refuses(at(end), token, "expired_token");
        refuses(at(end.plus(Duration.ofHours(1))), token, "expired_token");
    }

    @Test
    void onlyAVerifiedTokenIsFoundAndOnlyUntilItExpires() {
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        TrackTokenService service = at(now::get);
        String token = service.mint(CONTENT);
        assertThat(service.findVerified(token)).isNull();
        service.verify(token);
        assertThat(service.findVerified(token)).isEqualTo(CONTENT);
        assertThat(service.findVerified(token + "x")).isNull();
        now.set(NOON.plus(TrackTokenService.LIFETIME));
        assertThat(service.findVerified(token)).isNull();
    }

    @Test
    void afterItsDayIsLongOverItIsOnlyInvalid() {
        refuses(at(NOON.plus(Duration.ofDays(2))), at(NOON).mint(CONTENT), "invalid_token");
    }

    @Test
    void itOutlivesMidnight() {
        String token = at(BEFORE_MIDNIGHT).mint(CONTENT);
        assertThat(at(BEFORE_MIDNIGHT.plusSeconds(2)).verify(token)).isEqualTo(CONTENT);
    }

    @Test
    void aClockALittleAheadOverMidnightDoesNotMatter() {
        String token = at(BEFORE_MIDNIGHT.plusSeconds(2)).mint(CONTENT);
        assertThat(at(BEFORE_MIDNIGHT).verify(token)).isEqualTo(CONTENT);
    }

    @Test
    void eachDayHasAKeyOfItsOwn() throws ParseException {
        String before =
                SignedJWT.parse(at(BEFORE_MIDNIGHT).mint(CONTENT)).getHeader().getKeyID();
        String after = SignedJWT.parse(at(BEFORE_MIDNIGHT.plusSeconds(2)).mint(CONTENT))
                .getHeader()
                .getKeyID();
        assertThat(before).startsWith("m1.").isNotEqualTo(after);
    }

    @Test
    void oneInstanceServesManyDays() {
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        TrackTokenService tokens = at(now::get);
        for (int day = 0; day < 10; day++) {
            assertThat(tokens.verify(tokens.mint(CONTENT))).isEqualTo(CONTENT);
            now.updateAndGet(before -> before.plus(Duration.ofDays(1)));
        }
    }

    @Test
    void oneOfThePreviousMasterKeyIsGoodWhileThatIsConfigured() {
        String token = at(NOON).mint(CONTENT);
        assertThat(new TrackTokenService(TestKeys.of("m2", "m1"), fixed(NOON)).verify(token))
                .isEqualTo(CONTENT);
        refuses(new TrackTokenService(TestKeys.of("m2"), fixed(NOON)), token, "invalid_token");
    }

    @Test
    void anotherTenantsTokenIsInvalidEvenWhenItIsExpired() {
        String token = at(NOON).mint(CONTENT);
        assertThat(at(NOON).verifyFor("acme", token)).isEqualTo(CONTENT);
        for (Instant now : new Instant[] {NOON, NOON.plus(Duration.ofHours(1))}) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> at(now).verifyFor("other", token))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_token"));
        }
    }

    @Test
    void aTokenSignedWithAnotherKeyIsInvalid() {
        refuses(at(NOON), signed(header("m1." + day()), new byte[32]), "invalid_token");
    }

    @Test
    void aTokenSignedWithTheRightKeyOfAnotherPurposeIsInvalid() {
        byte[] key = KEYS.derive("m1", KeyPurpose.CHANNEL, "" + day()).orElseThrow();
        refuses(at(NOON), signed(header("m1." + day()), key), "invalid_token");
    }

    @Test
    void aTokenWithTheRightSignatureIsGood() {
        // Shows that the failureLimiter around it are due to what they say.
        assertThat(at(NOON).verify(signed(header("m1." + day()), key()))).isEqualTo(CONTENT);
    }

    @Test
    void aTokenOfAnotherTypeIsInvalid() {
        JWSHeader accessToken = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("m1." + day())
                .build();
        JWSHeader noType =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("m1." + day()).build();
        refuses(at(NOON), signed(accessToken, key()), "invalid_token");
        refuses(at(NOON), signed(noType, key()), "invalid_token");
    }

    @Test
    void anUnsignedTokenIsInvalid() {
        String payload = at(NOON).mint(CONTENT).split("\\.", -1)[1];
        for (String algorithm : new String[] {"none", "None", "NONE", "HS512", "ES256", "RS256", "HS256"}) {
            String header = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("{\"alg\":\"" + algorithm + "\",\"typ\":\"assent-track+jwt\",\"kid\":\"m1." + day()
                                    + "\"}")
                            .getBytes(UTF_8));
            refuses(at(NOON), header + "." + payload + ".", "invalid_token");
            refuses(at(NOON), header + "." + payload + ".AAAA", "invalid_token");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"m1", "m1.", ".20416", "m1.0", "m1.-1", "m2.20416", "m1.20416.20416", "m1.020416", "m1.99999"})
    void aKeyIdThatIsNotOfTheseDaysIsInvalid(String keyId) {
        refuses(at(NOON), signed(header(keyId), key()), "invalid_token");
    }

    @Test
    void aTokenWithoutAKeyIdIsInvalid() {
        refuses(at(NOON), signed(header(null), key()), "invalid_token");
    }

    @Test
    void anyCharacterChangedIsInvalid() {
        String token = at(NOON).mint(CONTENT);
        TrackTokenService tokens = at(NOON);
        for (int i = 0; i < token.length(); i++) {
            // Of the last character two bits are of no byte: the next letter differs only in them.
            char other = i == token.length() - 1 ? (char) (token.charAt(i) + 1) : token.charAt(i) == 'A' ? 'Q' : 'A';
            refuses(tokens, token.substring(0, i) + other + token.substring(i + 1), "invalid_token");
        }
    }

    @Test
    void aTokenHasOneSpelling() {
        String token = at(NOON).mint(CONTENT);
        for (String other :
                List.of(token + "=", token + "==", token + " ", "\t" + token, token.replace(".", ".\r\n"))) {
            refuses(at(NOON), other, "invalid_token");
        }
    }

    @Test
    void aHeaderWithARepeatedMemberOrAnExtensionIsInvalid() throws Exception {
        String start = "{\"alg\":\"HS256\",\"typ\":\"assent-track+jwt\",\"kid\":\"m1." + day() + "\"";
        assertThat(at(NOON).verify(signedWithHeader(start + "}"))).isEqualTo(CONTENT);
        refuses(at(NOON), signedWithHeader(start + ",\"alg\":\"HS256\"}"), "invalid_token");
        refuses(at(NOON), signedWithHeader(start + ",\"b64\":true}"), "invalid_token");
        refuses(at(NOON), signedWithHeader(start + ",\"crit\":[\"exp\"]}"), "invalid_token");
    }

    private static String signedWithHeader(String header) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String input = base64.encodeToString(header.getBytes(UTF_8)) + "."
                + signed(header("m1." + day()), key()).split("\\.", -1)[1];
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(key(), "HmacSHA256"));
        return input + "." + base64.encodeToString(hmac.doFinal(input.getBytes(UTF_8)));
    }

    @Property
    void anyTextIsInvalidAndNoFailure(@ForAll String text) {
        refuses(at(NOON), text, "invalid_token");
        refuses(at(NOON), text + "." + text + "." + text, "invalid_token");
        assertThatCode(() -> TrackTokenService.looksLikeOne(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {".", "..", "...", "bnVsbA.bnVsbA.", "e30.e30.", "W10.W10.AA", "e30.e30.e30.e30.e30"})
    void whatIsNoJwtIsInvalid(String token) {
        refuses(at(NOON), token, "invalid_token");
    }

    @Test
    void aScopeIsOneOfItsWords() {
        assertThat(CONTENT.hasScope(TrackToken.ADD_AUTHENTICATORS)).isTrue();
        assertThat(scoped("read add:authenticators").hasScope("add:authenticators"))
                .isTrue();
        assertThat(scoped("add:authenticators2").hasScope("add:authenticators")).isFalse();
        assertThat(scoped(null).hasScope("add:authenticators")).isFalse();
    }

    @Test
    void itIsForOneAction() {
        assertThat(CONTENT.isFor("acme", "user-1", ACTION_ID, "signIn", "key-1"))
                .isTrue();
        assertThat(CONTENT.isFor("acme", "user-1", ID, "signIn", "key-1")).isFalse();
        assertThat(CONTENT.isFor("other", "user-1", ACTION_ID, "signIn", "key-1"))
                .isFalse();
        assertThat(CONTENT.isFor("acme", "user-2", ACTION_ID, "signIn", "key-1"))
                .isFalse();
        assertThat(CONTENT.isFor("acme", "user-1", ACTION_ID, "pay", "key-1")).isFalse();
        assertThat(CONTENT.isFor("acme", "user-1", ACTION_ID, "signIn", "key-2"))
                .isFalse();
    }

    private static TrackToken scoped(@Nullable String scope) {
        return new TrackToken(ID, "t", "u", ACTION_ID, "a", "k", scope);
    }

    private static void refuses(TrackTokenService tokens, String token, String code) {
        assertThatExceptionOfType(ApiException.class)
                .as(token)
                .isThrownBy(() -> tokens.verify(token))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.status()).isEqualTo(401);
                });
    }

    private static TrackTokenService at(Instant now) {
        return new TrackTokenService(KEYS, fixed(now));
    }

    private static TrackTokenService at(InstantSource now) {
        return new TrackTokenService(KEYS, now.withZone(ZoneOffset.UTC));
    }

    private static Clock fixed(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static long day() {
        return NOON.getEpochSecond() / Duration.ofDays(1).toSeconds();
    }

    private static byte[] key() {
        return KEYS.derive("m1", KeyPurpose.TRACK_TOKEN, "" + day()).orElseThrow();
    }

    private static JWSHeader header(@Nullable String keyId) {
        return new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("assent-track+jwt"))
                .keyID(keyId)
                .build();
    }

    private static String signed(JWSHeader header, byte[] key) {
        return sign(
                new SignedJWT(
                        header,
                        new JWTClaimsSet.Builder()
                                .subject(CONTENT.userId())
                                .jwtID(ID.toString())
                                .claim("tenantId", CONTENT.tenantId())
                                .claim("actionId", ACTION_ID.toString())
                                .claim("actionCode", CONTENT.actionCode())
                                .claim("idempotencyKey", CONTENT.idempotencyKey())
                                .claim("scope", CONTENT.scope())
                                .expirationTime(Date.from(NOON.plus(TrackTokenService.LIFETIME)))
                                .build()),
                key);
    }

    private static String sign(SignedJWT jwt, byte[] key) {
        try {
            jwt.sign(new MACSigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
