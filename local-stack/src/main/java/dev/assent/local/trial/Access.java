package dev.assent.local.trial;

import dev.assent.local.LocalProblem;
import java.net.URI;
import java.util.Map;

/** Where a stack is and what opens it. */
public record Access(URI url, String tenantId, String apiSecretKey, String adminToken) {

    /** What {@code variables} say. */
    public static Access from(Map<String, String> variables) {
        return new Access(
                URI.create(required(variables, "ASSENT_URL")),
                required(variables, "ASSENT_TENANT_ID"),
                required(variables, "ASSENT_API_SECRET_KEY"),
                required(variables, "ASSENT_ADMIN_TOKEN"));
    }

    private static String required(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null || value.isBlank()) {
            throw new LocalProblem(
                    name + " is not set, and no stack has been started here. Start one with: ./assent up");
        }
        return value;
    }

    @Override
    public String toString() {
        return "Access[" + url + ", " + tenantId + "]";
    }
}
