package dev.assent.local.home;

import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.function.Supplier;

/** What a stack makes up at its first start and keeps: the demo tenant and everything secret. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private final Properties values;

    private Secrets(Properties values) {
        this.values = values;
    }

    /** The secrets of {@code home}, made if it has none; a secret that a newer version needs is added. */
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

    /** The key that seals what lies in the databases, as the services read it: {@code m1:<base64>}. */
    public String masterKey() {
        return values.getProperty("master-key");
    }

    public String tenantId() {
        return values.getProperty("tenant-id");
    }

    public String apiSecretKey() {
        return values.getProperty("api-secret-key");
    }

    public String adminToken() {
        return values.getProperty("admin-token");
    }

    /** The password of the database role {@code role}, derived from nothing and kept from its first use. */
    public String databasePassword(Home home, String role) {
        if (add("database-password." + role, Secrets::token)) {
            write(home);
        }
        return values.getProperty("database-password." + role);
    }

    @Override
    public String toString() {
        return "Secrets[***]";
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
                throw new OperatorException("The data in " + home.root() + " is sealed with keys of " + home.secrets()
                        + ", which is gone. Put it back, or delete the data with: ./assent reset");
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
            values.store(text, "Made at the first start. Without these keys the data cannot be read.");
            PrivateFile.write(home.secrets(), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secrets of " + home.root(), e);
        }
    }
}
