// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.bench.stack.SignInSupply.Started;
import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.embedded.Postgres;
import dev.assent.local.stack.Component;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Challenges in the database of verification-service, which stores them when it consumes their events. */
record StoredChallenges(Postgres server) {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Waits until all of {@code started} are stored. */
    void await(List<Started> started) throws SQLException, InterruptedException {
        UUID[] ids = started.stream()
                .map(challenge ->
                        ChallengeId.parse(challenge.challengeId()).orElseThrow().uuid())
                .toArray(UUID[]::new);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (Connection connection = server.connect(Component.VERIFICATION.database());
                PreparedStatement statement =
                        connection.prepareStatement("select count(*) from challenge where id = any(?)")) {
            Array all = connection.createArrayOf("uuid", ids);
            statement.setArray(1, all);
            while (count(statement) < ids.length) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("verification-service has not consumed " + ids.length
                            + " challenges within " + TIMEOUT.toMinutes() + " minutes");
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private static long count(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
