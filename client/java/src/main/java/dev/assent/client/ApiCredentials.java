// SPDX-License-Identifier: Apache-2.0
package dev.assent.client;

import java.net.URI;
import java.util.Map;

/** Base URL of an Assent installation with the credentials of one tenant and of the administrator. */
public record ApiCredentials(URI url, String tenantId, String apiSecretKey, String adminToken) {

    /**
     * Reads the credentials from the environment variables {@code variables}.
     *
     * @throws IllegalArgumentException if a variable is missing; the message names it
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

    /** Omits the secrets. */
    @Override
    public String toString() {
        return "ApiCredentials[" + url + ", " + tenantId + "]";
    }
}
