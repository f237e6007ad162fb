package dev.assent.local.stack;

import dev.assent.embedded.Postgres;
import dev.assent.local.home.Home;
import dev.assent.local.home.Secrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment that makes a production jar a part of this stack. */
record ServiceEnvironment(
        Map<String, String> inherited, Ports ports, String kafka, Postgres postgres, Secrets secrets) {

    // The one holds a superuser's password, the others are for callers of the API: no service needs them.
    private static final List<String> NOT_FOR_SERVICES =
            List.of("ASSENT_DATABASE", "ASSENT_URL", "ASSENT_TENANT_ID", "ASSENT_API_SECRET_KEY");

    private static final List<String> LIMITS_PER_SOURCE = List.of(
            "ASSENT_LIMIT_CHALLENGES_PER_SOURCE",
            "ASSENT_LIMIT_ENROLMENTS_PER_SOURCE",
            "ASSENT_LIMIT_FAILURES_PER_SOURCE");

    private static final String GENEROUS = "3000";

    Map<String, String> of(Component service, Home home) {
        Map<String, String> environment = new HashMap<>(inherited);
        NOT_FOR_SERVICES.forEach(environment::remove);
        // A person reads these logs; whoever wants them as in production says so.
        environment.putIfAbsent("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
        // Everybody here has one address, which would soon have used up what one source may do.
        LIMITS_PER_SOURCE.forEach(limit -> environment.putIfAbsent(limit, GENEROUS));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(service)));
        environment.put("ASSENT_KAFKA", kafka);
        environment.put("ASSENT_DATABASE_URL", postgres.url(service.database()));
        environment.put("ASSENT_DATABASE_USERNAME", service.database());
        environment.put("ASSENT_DATABASE_PASSWORD", secrets.databasePassword(home, service.database()));
        environment.put("ASSENT_MASTER_KEYS", secrets.masterKey());
        environment.put("ASSENT_ADMIN_TOKEN", secrets.adminToken());
        if (service == Component.CHALLENGE) {
            environment.put("ASSENT_BOOTSTRAP_TENANT_ID", secrets.tenantId());
            environment.put("ASSENT_BOOTSTRAP_API_SECRET_KEY", secrets.apiSecretKey());
        }
        if (service == Component.PUSH) {
            environment.putAll(PushPeers.of(inherited).variables(ports, home));
        }
        if (service == Component.PUSH || service == Component.TOKEN) {
            environment.put("ASSENT_OUTGOING_ALLOWED_PRIVATE_ADDRESSES", "127.0.0.1/32");
        }
        return environment;
    }
}
