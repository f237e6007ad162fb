package dev.assent.client;

import java.net.URI;
import java.util.Map;

/** Address of an Assent installation, and the credentials of one of its tenants and of its administrator. */
public record ApiCredentials(URI url, String tenantId, String apiSecretKey, String adminToken) {

    /**
     * Reads the credentials from the environment variables {@code variables}.
     *
     * @throws IllegalArgumentException naming the variable that is missing
     */
    public static ApiCredentials from(Map<String, String> variables) {
        return new ApiCredentials(
                URI.create(required(variables, "ASSENT_URL")),
                required(variables, "ASSENT_TENANT_ID"),
                required(variables, "ASSENT_API_SECRET_KEY"),
                required(variables, "ASSENT_ADMIN_TOKEN"));
    }

    private static String required(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return value;
    }

    @Override
    public String toString() {
        return "ApiCredentials[" + url + ", " + tenantId + "]";
    }
}
