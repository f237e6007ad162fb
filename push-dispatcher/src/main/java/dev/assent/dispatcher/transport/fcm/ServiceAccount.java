// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assent.runtime.http.ApiException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Key file of a service account, as Google issues it; only the members that are used here. */
record ServiceAccount(
        @Nullable String type,
        @JsonProperty("project_id") @Nullable String projectId,
        @JsonProperty("private_key_id") @Nullable String privateKeyId,
        @JsonProperty("private_key") @Nullable String privateKey,
        @JsonProperty("client_email") @Nullable String clientEmail) {
    private static final Pattern PROJECT_ID = Pattern.compile("[a-z0-9](?:[a-z0-9.:-]{0,98}[a-z0-9])?");
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,100}@[A-Za-z0-9.-]{1,200}");
    private static final Pattern PEM = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final int LONGEST_KEY = 16_384;

    /** Returns the public settings of the channel; throws a 400 that names an invalid member. */
    FcmSettings toSettings() {
        check();
        return new FcmSettings(Objects.requireNonNull(projectId), Objects.requireNonNull(clientEmail));
    }

    /** Returns the secret part of the channel; throws a 400 that names an invalid member. */
    FcmCredentials toCredentials() {
        check();
        return new FcmCredentials(privateKeyId, Objects.requireNonNull(privateKey));
    }

    private void check() {
        require("service_account".equals(type), "type", "must be service_account");
        require(matches(PROJECT_ID, projectId), "project_id", "must be the id of a Google Cloud project");
        require(privateKeyId == null || matches(KEY_ID, privateKeyId), "private_key_id", "must be the id of a key");
        require(matches(EMAIL, clientEmail), "client_email", "must be the address of a service account");
        require(isKey(privateKey), "private_key", "must be an RSA key as PEM (PKCS#8)");
    }

    /** Returns the RSA key of {@code pem} (RFC 7468 §10); throws {@link IllegalArgumentException}, without a cause that might quote the key. */
    static PrivateKey readKey(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.find()) {
            throw new IllegalArgumentException("private key: no PEM section PRIVATE KEY");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("private key: not an RSA key in PKCS#8");
        }
    }

    private static boolean isKey(@Nullable String pem) {
        if (pem == null || pem.length() > LONGEST_KEY) {
            return false;
        }
        try {
            readKey(pem);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean matches(Pattern pattern, @Nullable String text) {
        return text != null && pattern.matcher(text).matches();
    }

    private static void require(boolean met, String member, String problem) {
        if (!met) {
            throw ApiException.invalidRequest("serviceAccount." + member, problem);
        }
    }

    /** Names the account and omits its key. */
    @Override
    public String toString() {
        return "ServiceAccount[" + clientEmail + "]";
    }
}
