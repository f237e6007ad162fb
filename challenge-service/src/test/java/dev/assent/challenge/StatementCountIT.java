// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.backends.SharedServers;
import dev.assent.testing.EmbeddedBackends;
import dev.assent.testing.PhoneKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the number of statements that each call of a sign-in costs the database of challenge-service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class StatementCountIT {
    /** Work beside the calls: in some of the tries it does not run. */
    private static final int TRIES = 8;

    private static final Pattern OF_THE_RELAY =
            Pattern.compile("(?is)(select|update|delete)\\b.*\\boutbox(_lease)?\\b.*");

    @ConfigProperty(name = "assent.database.url")
    String databaseUrl;

    TenantFixture tenant;

    @BeforeEach
    void aUserWithADevice() {
        tenant = TenantFixture.create();
        tenant.enrol("alice", new PhoneKey());
    }

    @Test
    void anActionIsTrackedWithTwoStatements() {
        assertThat(fewest(number -> () -> track("pay-" + number))).hasSize(2);
    }

    @Test
    void aChallengeIsStartedWithFourStatements() {
        assertThat(fewest(number -> {
                    String token = tenant.token("alice", "pay-" + number, Map.of("ipAddress", "203.0.113.7"));
                    return () -> tenant.start(token, Map.of()).statusCode(200);
                }))
                .hasSize(4);
    }

    private void track(String action) {
        tenant.track("alice", action, Map.of("deviceId", "a browser", "email", "alice@bank.example"))
                .statusCode(200);
    }

    /** Returns the statements of the try with the fewest. */
    private List<String> fewest(IntFunction<Runnable> call) {
        String database = databaseUrl.substring(databaseUrl.lastIndexOf('/') + 1);
        return IntStream.range(0, TRIES)
                .mapToObj(call)
                .map(prepared -> SharedServers.connect().statementsDuring(database, prepared).stream()
                        .filter(sql -> !OF_THE_RELAY.matcher(sql).matches())
                        .toList())
                .min(Comparator.comparing(List::size))
                .orElseThrow();
    }
}
