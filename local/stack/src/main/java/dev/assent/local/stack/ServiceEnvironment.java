// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.local.home.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Environment variables that make a service a part of this stack. */
record ServiceEnvironment(
        Map<String, String> inherited, Ports ports, String kafka, Postgres postgres, Secrets secrets) {

    // No service needs the superuser's password or the variables for callers of the API.
    private static final List<String> NOT_FOR_SERVICES =
            List.of("ASSENT_DATABASE", "ASSENT_URL", "ASSENT_TENANT_ID", "ASSENT_API_SECRET_KEY");

    private static final List<String> LIMITS_PER_SOURCE = List.of(
            "ASSENT_LIMIT_CHALLENGES_PER_SOURCE",
            "ASSENT_LIMIT_ANONYMOUS_CHALLENGES_PER_SOURCE",
            "ASSENT_LIMIT_ENROLMENTS_PER_SOURCE",
            "ASSENT_LIMIT_FAILURES_PER_SOURCE");

    private static final String LOCAL_LIMIT = "3000";

    /** Returns the whole environment of the process of {@code service}. */
    Map<String, String> of(Component service, Home home) {
        Map<String, String> environment = new HashMap<>(inherited);
        NOT_FOR_SERVICES.forEach(environment::remove);
        // These logs are read by a person; JSON can be enabled explicitly.
        environment.putIfAbsent("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
        // All local callers share one address and would soon reach the limits of one source.
        LIMITS_PER_SOURCE.forEach(limit -> environment.putIfAbsent(limit, LOCAL_LIMIT));
        // The first sign-ins run code that is not compiled yet.
        environment.putIfAbsent("ASSENT_READ_AFTER_WRITE_TIMEOUT", "3s");
        // There are no other instances that take partitions over, and an idle stack should do next to nothing.
        environment.putIfAbsent("ASSENT_FETCH_WAIT", "2s");
        // One developer needs no more, and each connection is a process of PostgreSQL of 2 to 8 MiB.
        environment.putIfAbsent("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", "5");
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(service)));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.of(service.management())));
        environment.put("ASSENT_KAFKA", kafka);
        environment.put("ASSENT_DATABASE_URL", postgres.url(service.database()));
        environment.put("ASSENT_DATABASE_USERNAME", service.database());
        environment.put("ASSENT_DATABASE_PASSWORD", secrets.databasePassword(home, service.database()));
        environment.put("ASSENT_MASTER_KEYS", secrets.masterKey());
        environment.put("ASSENT_ADMIN_TOKEN", secrets.adminToken());
        if (service == Component.CHALLENGE) {
            environment.put("ASSENT_BOOTSTRAP_TENANT_ID", secrets.tenantId());
            environment.put("ASSENT_BOOTSTRAP_API_SECRET_KEY", secrets.apiSecretKey());
            environment.putIfAbsent("ASSENT_PUBLIC_URL", "http://127.0.0.1:" + ports.of(Component.PROXY));
        }
        if (service == Component.PUSH) {
            environment.putAll(PushStubSettings.of(inherited).variables(ports, home));
        }
        if (service == Component.PUSH || service == Component.TOKEN) {
            environment.put("ASSENT_OUTGOING_ALLOWED_PRIVATE_ADDRESSES", "127.0.0.1/32");
        }
        return environment;
    }

    /** Returns the variables of {@code service} that differ from those of the shell. */
    Map<String, String> additions(Component service, Home home) {
        Map<String, String> additions = new TreeMap<>(of(service, home));
        additions.entrySet().removeIf(variable -> variable.getValue().equals(inherited.get(variable.getKey())));
        return additions;
    }
}
