// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.home;

import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Secrets of a stack, generated at its first start: keys, passwords, tokens, and the demo tenant. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final String DEMO_SHOP_KEY = "demo-shop-key";

    private final Properties values;

    private Secrets(Properties values) {
        this.values = values;
    }

    /** Reads the secrets of {@code home} and generates those that are missing. Throws {@link OperatorException} if data exists without secrets. */
    public static Secrets of(Home home) {
        Properties values = read(home);
        int before = values.size();
        Secrets secrets = new Secrets(values);
        secrets.complete();
        if (values.size() != before) {
            secrets.write(home);
        }
        return secrets;
    }

    private void complete() {
        add("master-key", () -> "m1:" + Base64.getEncoder().encodeToString(random()));
        add("tenant-id", () -> "demo");
        add("api-secret-key", Secrets::token);
        add("admin-token", Secrets::token);
    }

    /** Returns the key that encrypts secrets in the databases: {@code m1:<base64>}. */
    public String masterKey() {
        return value("master-key");
    }

    /** Returns the id of the demo tenant. */
    public String tenantId() {
        return value("tenant-id");
    }

    /** Returns the secret key of the demo tenant. */
    public String apiSecretKey() {
        return value("api-secret-key");
    }

    /** Returns the administrator's static token. */
    public String adminToken() {
        return value("admin-token");
    }

    /** Returns the secret key of the tenant of the demo page; null until it is recorded. */
    public @Nullable String demoShopKey() {
        return values.getProperty(DEMO_SHOP_KEY);
    }

    /** Records the secret key of the tenant of the demo page. */
    public void recordDemoShopKey(Home home, String apiSecretKey) {
        values.setProperty(DEMO_SHOP_KEY, apiSecretKey);
        write(home);
    }

    /** Returns the random password of the database role {@code role}, generated at its first use. */
    public String databasePassword(Home home, String role) {
        if (add("database-password." + role, Secrets::token)) {
            write(home);
        }
        return value("database-password." + role);
    }

    @Override
    public String toString() {
        return "Secrets[***]";
    }

    private String value(String name) {
        return Objects.requireNonNull(values.getProperty(name), name);
    }

    private boolean add(String name, Supplier<String> value) {
        return values.putIfAbsent(name, value.get()) == null;
    }

    private static String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static Properties read(Home home) {
        Properties values = new Properties();
        if (!Files.exists(home.secrets())) {
            if (Files.exists(home.postgres())) {
                throw new OperatorException(
                        "The data in " + home.root() + " is encrypted with keys of " + home.secrets()
                                + ", which does not exist. Restore that file, or delete the data with: ./assent reset");
            }
            return values;
        }
        try {
            values.load(new StringReader(Files.readString(home.secrets())));
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secrets of " + home.root(), e);
        }
    }

    private void write(Home home) {
        try {
            StringWriter text = new StringWriter();
            values.store(text, "Generated at the first start. Without these keys the data is unreadable.");
            PrivateFile.write(home.secrets(), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the secrets of " + home.root(), e);
        }
    }
}
