// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseErrorsTest {

    static Stream<Throwable> failuresOfTheConnection() {
        return Stream.of(
                new ConnectException("refused"),
                new TimeoutException("no answer"),
                ClosedConnectionException.INSTANCE,
                new VertxException("Timeout waiting for connection", true));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheConnection")
    void aFailureOfTheConnectionPasses(Throwable failure) {
        assertThat(DatabaseErrors.isTemporary(failure)).isTrue();
        assertThat(DatabaseErrors.isTemporary(new CompletionException(failure))).isTrue();
        assertThat(DatabaseErrors.isDeadlockVictim(failure)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25P03", "40001", "40P01", "53300", "55P03", "57014", "57P01"})
    void aStateOfTheServerPasses(String state) {
        assertThat(DatabaseErrors.isTemporary(new RuntimeException(error(state)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "25P02", "42601", "55000"})
    void aDefectOfTheStatementDoesNotPass(String state) {
        assertThat(DatabaseErrors.isTemporary(new RuntimeException(error(state)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void aVictimOfOtherTransactionsIsRecognised(String state) {
        assertThat(DatabaseErrors.isDeadlockVictim(new RuntimeException(error(state))))
                .isTrue();
    }

    @Test
    void aTimeoutIsNoDeadlock() {
        assertThat(DatabaseErrors.isDeadlockVictim(error("55P03"))).isFalse();
    }

    private static PgException error(String state) {
        return new PgException("failed", "ERROR", state, null);
    }
}
