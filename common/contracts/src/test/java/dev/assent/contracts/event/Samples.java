// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

import dev.assent.contracts.challenge.ActionState;
import dev.assent.contracts.challenge.ChallengeStatus;
import dev.assent.contracts.challenge.CredentialType;
import dev.assent.contracts.challenge.VerificationMethod;
import dev.assent.contracts.tenant.ActionSettings;
import dev.assent.contracts.tenant.Attestation;
import dev.assent.contracts.tenant.PageSettings;
import dev.assent.contracts.tenant.TenantSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sample events of each type, one with every member and one with the required members alone, equal to the golden files. */
final class Samples {
    private static final UUID CHALLENGE = UUID.fromString("019ab4d2-5b10-7c3a-8f21-3d1f6a0b9c55");
    private static final UUID ACTION = UUID.fromString("019ab4d2-4f00-7d11-9a02-77c1e2a4f001");
    private static final UUID DEVICE = UUID.fromString("019ab4c0-0a01-7e21-8c11-a1b2c3d4e5f6");
    private static final UUID OTHER_DEVICE = UUID.fromString("019ab4c0-0b02-7f31-9d12-b1c2d3e4f506");
    private static final UUID DELIVERY = UUID.fromString("019ab4d2-6a10-7b22-8a31-4d2f7b1c0d66");
    private static final Instant CREATED = Instant.parse("2026-11-24T08:30:00.120Z");
    private static final Instant EXPIRES = Instant.parse("2026-11-24T08:35:00.120Z");
    private static final Instant ANSWERED = Instant.parse("2026-11-24T08:30:07.500Z");
    private static final String WIRE_ID = "AZq00lsQfDqPIT0fagucVUs1ZplNlWCo4XRQ2D3Bpp7cG8D4mDdGJbMEzGhS2nGv";
    private static final String CONTEXT = "{\"actionCode\":\"signIn\",\"custom\":{\"payee\":\"Zoë\"},\"v\":1}";
    private static final String KEY =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";
    private static final String HASH = "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ";

    private static final String SEALED = "header..iv.ciphertext.tag";

    private static final Map<Class<?>, Event> FULL = byClass(
            new ActionTracked(
                    ACTION,
                    2,
                    "acme",
                    "user-1",
                    "signIn",
                    "key-1",
                    ActionState.CHALLENGE_SUCCEEDED,
                    ANSWERED,
                    new ActionTracked.Details(
                            CREATED,
                            "CHALLENGE",
                            List.of("PUSH"),
                            VerificationMethod.PUSH,
                            "198.51.100.7",
                            "Firefox",
                            "device-1",
                            "{\"payee\":\"Zoë\"}")),
            created(
                    List.of(
                            new ChallengeCreated.Device(DEVICE, KEY, "ios", "push-token-1", "DeviceTokenNotForTopic"),
                            new ChallengeCreated.Device(OTHER_DEVICE, KEY, "android", null, null)),
                    SEALED,
                    "push_budget_exhausted",
                    "{\"tier\":\"gold\"}",
                    CredentialType.QR_CODE,
                    HASH,
                    1L),
            updated(ChallengeStatus.VERIFIED, DEVICE, SEALED, "not_me", true, CredentialType.QR_CODE, CONTEXT, true),
            new AuthenticatorChanged(
                    DEVICE,
                    3,
                    "acme",
                    "user-1",
                    KEY,
                    "Zoë's phone",
                    "ios",
                    "push-token-1",
                    CREATED,
                    EXPIRES,
                    true,
                    CredentialType.IN_APP,
                    true),
            new TenantChanged("acme", 4, "Acme Ltd", List.of(new TenantChanged.ApiKey(HASH, SEALED)), settings()),
            new PushDelivered(
                    CHALLENGE,
                    "acme",
                    DEVICE,
                    "apns",
                    PushDelivered.Outcome.TOKEN_DEAD,
                    "Unregistered",
                    1,
                    HASH,
                    true,
                    ANSWERED),
            new ContactChanged(
                    OTHER_DEVICE,
                    "acme",
                    "user-1",
                    "SMS",
                    "+6427000000",
                    "zoe@acme.example",
                    CREATED,
                    ANSWERED,
                    ContactChanged.Change.UPDATED,
                    ANSWERED),
            new UserChanged(
                    "acme",
                    "user-1",
                    1_795_700_250_555_000L,
                    ANSWERED,
                    "zoe@example.org",
                    "+6421000000",
                    "zoe",
                    "Zoë",
                    "{\"tier\":\"gold\",\"logins\":3}"),
            new UserRemoved("acme", "user-1", ANSWERED),
            new DeliveryRetried(
                    DELIVERY, "acme", "apns", "push.created", CHALLENGE, DEVICE, "InternalServerError", 3, ANSWERED));

    private static final Map<Class<?>, Event> MINIMAL = byClass(
            new ActionTracked(ACTION, 1, "acme", "user-1", "signIn", "key-1", ActionState.ALLOW, CREATED, null),
            created(
                    List.of(new ChallengeCreated.Device(OTHER_DEVICE, KEY, "android", null, null)),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null),
            updated(ChallengeStatus.EXPIRED, null, null, null, false, null, null, null),
            new AuthenticatorChanged(
                    DEVICE, 1, "acme", "user-1", KEY, null, "android", null, CREATED, null, false, null, null),
            new TenantChanged("acme", 1, "acme", List.of(), null),
            new PushDelivered(
                    CHALLENGE,
                    "acme",
                    DEVICE,
                    "webhook",
                    PushDelivered.Outcome.DELIVERED,
                    null,
                    2,
                    null,
                    null,
                    ANSWERED),
            new ContactChanged(
                    OTHER_DEVICE,
                    "acme",
                    "user-1",
                    "EMAIL_OTP",
                    null,
                    null,
                    CREATED,
                    CREATED,
                    ContactChanged.Change.CREATED,
                    CREATED),
            new UserChanged("acme", "user-1", 1, ANSWERED, null, null, null, null, null),
            new UserRemoved("acme", "user-1", ANSWERED),
            new DeliveryRetried(
                    DELIVERY, "acme", "webhook", "authenticator.created", null, null, "status_500", 7, ANSWERED));

    private Samples() {}

    /** Returns the event of {@code type} with every member. */
    static Event full(Class<?> type) {
        return Objects.requireNonNull(FULL.get(type));
    }

    /** Returns the event of {@code type} with its required members alone. */
    static Event minimal(Class<?> type) {
        return Objects.requireNonNull(MINIMAL.get(type));
    }

    private static ChallengeCreated created(
            List<ChallengeCreated.Device> devices,
            @Nullable String sealedVerificationCode,
            @Nullable String pushWithheld,
            @Nullable String userCustom,
            @Nullable CredentialType credentialType,
            @Nullable String deviceCodeHash,
            @Nullable Long actionVersion) {
        return new ChallengeCreated(
                CHALLENGE,
                1,
                WIRE_ID,
                "acme",
                "user-1",
                ACTION,
                "signIn",
                "key-1",
                CONTEXT,
                CREATED,
                EXPIRES,
                devices,
                sealedVerificationCode,
                pushWithheld,
                userCustom,
                credentialType,
                deviceCodeHash,
                actionVersion);
    }

    private static TenantSettings settings() {
        return new TenantSettings(
                List.of("https://login.acme.example"),
                true,
                true,
                3,
                365,
                6,
                100,
                5,
                900,
                3600,
                true,
                "https://login.acme.example/challenge",
                true,
                Attestation.RECORDED,
                List.of("tier"),
                Map.of(
                        "signIn",
                        new ActionSettings(
                                ActionState.BLOCK,
                                2,
                                120,
                                List.of(VerificationMethod.PUSH),
                                "https://acme.example/verify")),
                new PageSettings(
                        "Acme Bank",
                        "#1d4ed8",
                        "#f8fafc",
                        "https://acme.example/help",
                        List.of("https://acme.example", "acmebank:"),
                        true));
    }

    private static ChallengeUpdated updated(
            ChallengeStatus status,
            @Nullable UUID device,
            @Nullable String sealedToken,
            @Nullable String reason,
            boolean authenticatorDisabled,
            @Nullable CredentialType credentialType,
            @Nullable String context,
            @Nullable Boolean actionTracked) {
        return new ChallengeUpdated(
                CHALLENGE,
                3,
                WIRE_ID,
                "acme",
                "user-1",
                ACTION,
                "signIn",
                "key-1",
                EXPIRES,
                status,
                ANSWERED,
                device,
                sealedToken,
                reason,
                authenticatorDisabled,
                credentialType,
                context,
                actionTracked);
    }

    private static Map<Class<?>, Event> byClass(Event... events) {
        return Stream.of(events).collect(Collectors.toMap(Object::getClass, Function.identity()));
    }
}
