// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import static dev.assent.e2e.generated.Expectation.DOCUMENTED;
import static dev.assent.e2e.generated.Expectation.NOT_VALID;
import static dev.assent.e2e.generated.Expectation.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Mutations of credentials: other spellings of a token, tokens of other kinds, broken headers. */
final class AuthorizationMutations {
    private static final String NONCE = "POST /v1/client/challenge";

    private static final Set<String> TOKENS = Set.of("token", "accessToken", "refreshToken");
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final Operation operation;
    private final List<Mutation> mutations = new ArrayList<>();

    private AuthorizationMutations(Operation operation) {
        this.operation = operation;
    }

    static List<Mutation> of(Operation operation) {
        AuthorizationMutations all = new AuthorizationMutations(operation);
        if (!operation.caller().equals("nobody")) {
            all.addHeaders();
        }
        if (Set.of("browser", "administrator").contains(operation.caller())) {
            spellings()
                    .forEach((name, spelling) -> all.addHeader(
                            "bearer " + name,
                            REFUSED,
                            (value, tenant) -> "Bearer " + spelling.apply(value.substring("Bearer ".length()))));
            all.addOtherKinds();
        }
        operation.body().path("properties").fieldNames().forEachRemaining(member -> {
            if (TOKENS.contains(member)) {
                all.addBodyToken(member);
            }
        });
        return all.mutations;
    }

    private void addHeader(String name, Expectation expectation, BiFunction<String, GeneratedTenant, String> value) {
        mutations.add(new Mutation(
                name,
                expectation,
                (draft, tenant) -> draft.header(
                        RequestDraft.AUTHORIZATION, value.apply(tenant.authorization(operation), tenant))));
    }

    private void addHeaders() {
        for (String value : List.of(
                "",
                " ",
                "Basic",
                "Basic ",
                "Basic !!!",
                "Basic Og==",
                "Basic =",
                "Basic ////",
                "Basic /w==",
                "Basic AA==",
                "Bearer",
                "Bearer ",
                "Bearer .",
                "Bearer ..",
                "Bearer a.b.c",
                "Bearer e30.e30.",
                "Bearer null",
                "Bearer " + "a".repeat(5_000),
                "Basic " + "QUFB".repeat(2_000),
                "Digest username=\"a\"",
                "Negotiate x",
                "x",
                "\u00ff",
                "Bearer \u00ff.\u00ff.\u00ff",
                ",",
                "Bearer,",
                "Basic Basic",
                "Bearer a b")) {
            addHeader("authorization " + value, REFUSED, (valid, tenant) -> value);
        }
        mutations.add(
                Mutation.of("no authorization", REFUSED, draft -> draft.removeHeader(RequestDraft.AUTHORIZATION)));
        mutations.add(
                Mutation.of("two authorizations", DOCUMENTED, draft -> draft.rawHeader("Authorization: Basic eA==")));
        addHeader(
                "authorization in upper case",
                REFUSED,
                (valid, tenant) -> "BEARER X" + valid.toUpperCase(java.util.Locale.ROOT));
        addHeader(
                "scheme in lower case",
                DOCUMENTED,
                (valid, tenant) -> valid.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + valid.substring(1));
        addHeader(
                "other scheme",
                REFUSED,
                (valid, tenant) -> valid.startsWith("Basic")
                        ? valid.replace("Basic", "Bearer")
                        : valid.replace("Bearer", "Basic"));
        if (Set.of("backend", "device").contains(operation.caller())) {
            addUser("user with a password", DOCUMENTED, (user, tenant) -> user + ":password");
            addUser("user without a colon", DOCUMENTED, (user, tenant) -> user);
            addUser("user with a NUL", REFUSED, (user, tenant) -> user + "\u0000:");
            addUser("user with a line break", REFUSED, (user, tenant) -> user + "\n:");
            addUser("user with a space", REFUSED, (user, tenant) -> " " + user + ":");
            addUser("unknown user", REFUSED, (user, tenant) -> "unknown" + user + ":");
            addUser("long user", REFUSED, (user, tenant) -> user.repeat(20) + ":");
            addUser("user that is a pattern", REFUSED, (user, tenant) -> "%:");
        }
        if (operation.caller().equals("backend")) {
            addUser("user that is the tenant", REFUSED, (user, tenant) -> tenant.tenantId() + ":");
        }
    }

    private void addUser(
            String name, Expectation expectation, BiFunction<String, GeneratedTenant, String> credentials) {
        addHeader(
                name,
                expectation,
                (valid, tenant) -> "Basic "
                        + GeneratedTenant.base64(credentials.apply(
                                operation.caller().equals("backend") ? tenant.apiSecretKey() : tenant.tenantId(),
                                tenant)));
    }

    /** Tokens of other kinds; a fresh access token may enrol the next device, for which it may get a nonce. */
    private void addOtherKinds() {
        addHeader(
                "bearer access token",
                GeneratedTenant.isEnrolment(operation) || operation.name().equals(NONCE) ? DOCUMENTED : REFUSED,
                (valid, tenant) -> "Bearer " + tenant.accessToken());
        addHeader(
                "bearer session token",
                REFUSED,
                (valid, tenant) ->
                        "Bearer " + tenant.session().path("accessToken").asText());
        addHeader(
                "bearer refresh token",
                REFUSED,
                (valid, tenant) ->
                        "Bearer " + tenant.session().path("refreshToken").asText());
        addHeader("bearer secret key", REFUSED, (valid, tenant) -> "Bearer " + tenant.apiSecretKey());
        if (operation.caller().equals("browser")) {
            addHeader("bearer administrator", REFUSED, (valid, tenant) -> "Bearer " + tenant.adminToken());
        } else {
            addHeader("bearer track token", REFUSED, (valid, tenant) -> "Bearer " + tenant.trackToken());
        }
    }

    private void addBodyToken(String member) {
        Map<String, BiFunction<String, GeneratedTenant, String>> values = new LinkedHashMap<>();
        spellings().forEach((name, spelling) -> values.put(name, (token, tenant) -> spelling.apply(token)));
        values.put("that is the tenant", (token, tenant) -> tenant.tenantId());
        values.put("that is the secret key", (token, tenant) -> tenant.apiSecretKey());
        if (!member.equals("token")) {
            values.put("that is a track token", (token, tenant) -> tenant.trackToken());
            values.put("that is an access token", (token, tenant) -> tenant.accessToken());
        }
        String other = member.equals("refreshToken") ? "accessToken" : "refreshToken";
        values.put(
                "that is a session's " + other,
                (token, tenant) -> tenant.session().path(other).asText());
        values.forEach((name, value) -> mutations.add(new Mutation(member + " " + name, NOT_VALID, (draft, tenant) -> {
            if (draft.tree() instanceof ObjectNode body) {
                ObjectNode changed = body.deepCopy();
                changed.put(member, value.apply(body.path(member).asText(), tenant));
                draft.tree(changed);
            } else {
                draft.body("{".getBytes(UTF_8));
            }
        })));
    }

    /** Returns other spellings of a signed token, none of which is valid (RFC 7515: base64url without padding). */
    private static Map<String, UnaryOperator<String>> spellings() {
        Map<String, UnaryOperator<String>> spellings = new LinkedHashMap<>();
        spellings.put("padded once", token -> token + "=");
        spellings.put("padded", token -> token + "==");
        spellings.put("with a dot", token -> token + ".");
        spellings.put("with a part more", token -> token + ".e30");
        spellings.put("with a star", token -> token + "*");
        spellings.put(
                "with a space inside",
                token -> token.substring(0, token.length() / 2) + " " + token.substring(token.length() / 2));
        spellings.put("with unused bits", AuthorizationMutations::withUnusedBits);
        spellings.put("cut", token -> token.substring(0, token.length() - 2));
        spellings.put("doubled", token -> token + token);
        spellings.put("in upper case", token -> token.toUpperCase(java.util.Locale.ROOT));
        spellings.put("reversed", token -> new StringBuilder(token).reverse().toString());
        spellings.put(
                "without a signature",
                token -> token.substring(0, token.length() - signature(token).length()) + ".");
        for (String algorithm : List.of("none", "None", "NONE", "nOnE")) {
            spellings.put(
                    "with algorithm " + algorithm,
                    token -> header("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}") + "." + payload(token) + ".");
        }
        spellings.put(
                "with algorithm none and a signature",
                token -> header("{\"alg\":\"none\"}") + "." + payload(token) + signature(token));
        spellings.put(
                "signed with an empty key", token -> signed(token, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "\u0000"));
        spellings.put(
                "signed with its own header",
                token -> signed(token, "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}", "secret"));
        spellings.put(
                "with a header that is critical",
                token -> header("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}") + "." + payload(token)
                        + signature(token));
        spellings.put(
                "with a key inside",
                token -> header("{\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\"}}") + "." + payload(token)
                        + signature(token));
        return spellings;
    }

    /** Changes only bits of the last character that belong to no byte. Opaque tokens get another last character. */
    private static String withUnusedBits(String token) {
        String rest = token.substring(0, token.length() - 1);
        int last = BASE64URL.indexOf(token.charAt(token.length() - 1));
        return rest + BASE64URL.charAt(last ^ 1);
    }

    /** Returns the signature with its dot; an opaque token has none. */
    private static String signature(String token) {
        return token.contains(".") ? token.substring(token.lastIndexOf('.')) : "";
    }

    private static String payload(String token) {
        String[] parts = token.split("\\.", -1);
        return parts.length > 1 ? parts[1] : "e30";
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private static String signed(String token, String header, String key) {
        try {
            String message = header(header) + "." + payload(token);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
            return message + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(message.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support HMAC-SHA256", e);
        }
    }
}
