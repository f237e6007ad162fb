package dev.assent.runtime.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How a tenant's secret key is recognised without being kept: by its SHA-256, which suffices for 256 random bits. */
public final class ApiKeys {
    private ApiKeys() {}

    /** base64url of the SHA-256 of {@code key}. */
    public static String hash(String key) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
