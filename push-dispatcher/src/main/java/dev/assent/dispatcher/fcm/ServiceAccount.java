package dev.assent.dispatcher.fcm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.assent.runtime.http.ApiException;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.regex.Pattern;

/** What we need of the key file that Google hands out for a service account. */
record ServiceAccount(
        String type,
        @JsonProperty("project_id") String projectId,
        @JsonProperty("private_key_id") String privateKeyId,
        @JsonProperty("private_key") String privateKey,
        @JsonProperty("client_email") String clientEmail) {
    private static final Pattern PROJECT_ID = Pattern.compile("[a-z0-9](?:[a-z0-9.:-]{0,98}[a-z0-9])?");
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,100}@[A-Za-z0-9.-]{1,200}");
    private static final int LONGEST_KEY = 16_384;

    /** Throws a 400 that names the member which is not as Google writes it. */
    void check() {
        require("service_account".equals(type), "type", "must be service_account");
        require(matches(PROJECT_ID, projectId), "project_id", "must be the id of a Google Cloud project");
        require(privateKeyId == null || matches(KEY_ID, privateKeyId), "private_key_id", "must be the id of a key");
        require(matches(EMAIL, clientEmail), "client_email", "must be the address of a service account");
        require(isKey(privateKey), "private_key", "must be an RSA key as PEM (PKCS#8)");
    }

    /** The RSA key of {@code pem}; throws {@link IllegalArgumentException}, without a cause that may quote the key. */
    static PrivateKey readKey(String pem) {
        try {
            return ServiceAccountCredentials.fromPkcs8(null, "anybody", pem, null, null)
                    .getPrivateKey();
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an RSA private key in PKCS#8");
        }
    }

    private static boolean isKey(String pem) {
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

    private static boolean matches(Pattern pattern, String text) {
        return text != null && pattern.matcher(text).matches();
    }

    private static void require(boolean met, String member, String problem) {
        if (!met) {
            throw ApiException.invalidRequest("serviceAccount." + member, problem);
        }
    }

    /** Names the account and shows nothing of its key. */
    @Override
    public String toString() {
        return "ServiceAccount[" + clientEmail + "]";
    }
}
