// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assent.client.ApiClient;
import dev.assent.client.BackendClient;
import dev.assent.client.BrowserClient;
import dev.assent.client.PhoneClient;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;

/** Tenant with a user, a phone, an approved and an open challenge and a session: what valid requests name. */
public final class GeneratedTenant {
    private static final String ACTION = "pay";
    private static final String USER = "u-1";
    private static final String PUSH = "/v1/client/user-authenticators/push";

    private final String tenantId;
    private final String administered;
    private final String apiSecretKey;
    private final String adminToken;
    private final PhoneClient phone;
    private final BackendClient.TrackResponse open;
    private final String enrolmentToken;
    private final String challengeId;
    /** Key of the action whose state requests change: the open challenge stays open. */
    private final String spareKey;

    private final String accessToken;
    private final JsonNode session;
    private final Map<String, String> texts = new TreeMap<>();

    /**
     * Creates the tenant.
     *
     * @param name prefix of all ids of tenants that its requests create
     */
    public GeneratedTenant(ApiClient api, String adminToken, String name)
            throws InterruptedException, TimeoutException {
        this.adminToken = adminToken;
        tenantId = name + "-tenant";
        administered = name + "-administered";
        apiSecretKey = create(api, tenantId);
        create(api, administered);
        configure(api);
        BackendClient backend = new BackendClient(api, apiSecretKey);
        phone = new PhoneClient(api, tenantId);
        enrolmentToken = backend.trackEnrolment(USER).token();
        String authenticator = phone.enrol(enrolmentToken, "A phone").userAuthenticatorId();
        BackendClient.TrackResponse approved = backend.track(USER, ACTION, Map.of());
        BrowserClient browser = new BrowserClient(api, approved.token());
        String answered = browser.start().challengeId();
        phone.answer(answered, true, null).orThrow();
        accessToken = browser.awaitCompletion(answered, Duration.ofMillis(50), Duration.ofSeconds(30))
                .response()
                .accessToken();
        session = api.send("POST", "/sessions", basic(apiSecretKey), Map.of("clientId", "web", "token", accessToken))
                .orThrow()
                .json();
        open = backend.track(USER, ACTION, Map.of());
        challengeId = new BrowserClient(api, open.token()).start().challengeId();
        spareKey = backend.track(USER, ACTION, Map.of()).idempotencyKey();
        addTexts(name, authenticator);
    }

    private String create(ApiClient api, String id) {
        return api.send("POST", "/admin/tenants", bearer(adminToken), Map.of("tenantId", id))
                .orThrow()
                .json()
                .path("apiSecretKey")
                .asText();
    }

    private void configure(ApiClient api) {
        Map<String, ?> settings = Map.of(
                "pushBudget",
                1000,
                "attestation",
                "recorded",
                "actions",
                Map.of(ACTION, Map.of("challengeLifetimeSeconds", 600)));
        api.send("PUT", "/admin/tenants/" + tenantId + "/settings", bearer(adminToken), settings)
                .orThrow();
    }

    private void addTexts(String name, String authenticator) {
        texts.putAll(Map.of(
                "userId",
                USER,
                "action",
                ACTION,
                "idempotencyKey",
                open.idempotencyKey(),
                "challengeId",
                challengeId,
                "userAuthenticatorId",
                authenticator,
                "publicKey",
                phone.publicKey(),
                "clientId",
                "web",
                "keyId",
                "unknown",
                "channel",
                "webhook",
                "accessToken",
                session.path("accessToken").asText()));
        texts.putAll(Map.of(
                "refreshToken",
                session.path("refreshToken").asText(),
                "token",
                accessToken,
                "signature",
                phone.sign("another message"),
                "devicePlatform",
                "android",
                "verificationMethod",
                "PUSH",
                "email",
                "a@shop.example",
                "phoneNumber",
                "+6427000001",
                "redirectUrl",
                "https://shop.example/done",
                "tenantId",
                administered,
                "newTenantId",
                name + "-new"));
        texts.putAll(Map.of(
                "verificationCode",
                "123456",
                "reason",
                "not_me",
                "url",
                "http://127.0.0.1:9/hook",
                "environment",
                "sandbox",
                "teamId",
                "ABCDE12345",
                "subject",
                "mailto:ops@bank.example",
                "topic",
                "com.example.app",
                "private_key",
                pem("RSA"),
                "privateKey",
                pem("EC"),
                "allowedOrigins",
                "https://shop.example"));
        texts.putAll(Map.of(
                "verificationWebhook",
                "https://shop.example/hook",
                "ipAddress",
                "203.0.113.7",
                "locale",
                "en",
                "scope",
                "add:authenticators",
                "client_email",
                "a@b.iam.gserviceaccount.com",
                "type",
                "service_account",
                "project_id",
                "a-project",
                "fromDate",
                "2026-01-01",
                "codes",
                ACTION,
                "limit",
                "10"));
        texts.putAll(Map.of(
                "challengeUrl", "https://shop.example/challenge",
                "png", png(),
                "redirectOrigins", "https://shop.example",
                "supportUrl", "https://shop.example/help",
                "primary", "#1d4ed8",
                "background", "#f8fafc",
                "pushUrl", "http://127.0.0.1:9/push",
                "authenticatorEventsUrl", "http://127.0.0.1:9/authenticators",
                "logEventsUrl", "http://127.0.0.1:9/log",
                "rememberedUntil",
                        Instant.now()
                                .plus(Duration.ofDays(1))
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()));
    }

    /** Returns a picture of one pixel, in base64. */
    private static String png() {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB), "png", out);
            return Base64.getEncoder().encodeToString(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support " + algorithm, e);
        }
    }

    /** Returns the ids of its tenants. */
    public List<String> tenantIds() {
        return List.of(tenantId, administered);
    }

    /** Returns the value of the member or parameter {@code name} in a valid request; null if any text is valid. */
    String text(String name) {
        return texts.get(name);
    }

    /** Returns the header that authenticates {@code caller} at {@code operation}; null for nobody. */
    String authorization(Operation operation) {
        return switch (operation.caller()) {
            case "backend" -> "Basic " + base64(apiSecretKey + ":");
            case "device" -> "Basic " + base64(tenantId + ":");
            case "administrator" -> "Bearer " + adminToken;
            case "browser" -> "Bearer " + (isEnrolment(operation) ? enrolmentToken : open.token());
            default -> null;
        };
    }

    /** Returns whether {@code operation} enrols a device, which also takes a fresh access token. */
    static boolean isEnrolment(Operation operation) {
        return operation.name().equals("POST " + PUSH);
    }

    String apiSecretKey() {
        return apiSecretKey;
    }

    String tenantId() {
        return tenantId;
    }

    String adminToken() {
        return adminToken;
    }

    String trackToken() {
        return open.token();
    }

    String accessToken() {
        return accessToken;
    }

    JsonNode session() {
        return session;
    }

    /** Returns a valid request to {@code operation}. */
    RequestDraft draft(Operation operation, int number) {
        RequestDraft draft = new RequestDraft(operation.method(), operation.path());
        setPathValues(draft, operation);
        operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("query"))
                .forEach(parameter -> addQuery(draft, operation, parameter));
        if (authorization(operation) != null) {
            draft.header(RequestDraft.AUTHORIZATION, authorization(operation));
        }
        if (operation.hasBody()) {
            draft.header(RequestDraft.CONTENT_TYPE, "application/json");
            draft.tree(new SampleBody(this, operation, number).json());
        } else if (operation.method().equals("POST")) {
            draft.body(new byte[0]);
        }
        return draft;
    }

    /** Sets the parameters of the path to those of a valid request to {@code operation}. */
    void setPathValues(RequestDraft draft, Operation operation) {
        operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("path"))
                .forEach(parameter ->
                        draft.pathValue(parameter.name(), RequestDraft.encoded(parameterText(operation, parameter))));
    }

    /** A list is asked for without the filters that it does not require: each of them is a mutation. */
    private void addQuery(RequestDraft draft, Operation operation, Operation.Parameter parameter) {
        if (parameter.name().equals("publicKey")) {
            draft.queryValue("publicKey", RequestDraft.encoded(base64(phone.publicKey())));
        } else if (parameter.required()) {
            draft.queryValue(parameter.name(), RequestDraft.encoded(parameterText(operation, parameter)));
        }
    }

    /** Returns the text of a parameter in a valid request. */
    String parameterText(Operation operation, Operation.Parameter parameter) {
        if (parameter.schema().path("format").asText().equals("uuid") && texts.get(parameter.name()) == null) {
            return UUID.randomUUID().toString();
        }
        if (removes(operation) && parameter.name().equals("userId")) {
            return "nobody";
        }
        if (removes(operation) && parameter.name().equals("userAuthenticatorId")) {
            return UUID.randomUUID().toString();
        }
        if (operation.method().equals("PATCH") && parameter.name().equals("idempotencyKey")) {
            return spareKey;
        }
        if (parameter.name().equals("state")) {
            return "CHALLENGE_REQUIRED";
        }
        if (operation.path().endsWith("/usage") && parameter.in().equals("query")) {
            return LocalDate.now(ZoneOffset.UTC).toString();
        }
        return texts.getOrDefault(parameter.name(), "text");
    }

    /** The user and the phone stay: later requests need them. */
    private static boolean removes(Operation operation) {
        return operation.method().equals("DELETE") && operation.path().startsWith("/v1/users");
    }

    static Map<String, String> basic(String user) {
        return Map.of(RequestDraft.AUTHORIZATION, "Basic " + base64(user + ":"));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of(RequestDraft.AUTHORIZATION, "Bearer " + token);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
