// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseErrorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void aVictimOfOtherTransactionsIsRecognised(String state) {
        assertThat(DatabaseErrors.isDeadlockVictim(new RuntimeException(error(state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "57014", "23505"})
    void anotherErrorIsNotRepeated(String state) {
        assertThat(DatabaseErrors.isDeadlockVictim(error(state))).isFalse();
    }

    @Test
    void aRefusalByAUniqueIndexIsRecognised() {
        assertThat(DatabaseErrors.isUniqueViolation(new RuntimeException(error("23505"))))
                .isTrue();
        assertThat(DatabaseErrors.isUniqueViolation(error("23503"))).isFalse();
        assertThat(DatabaseErrors.isUniqueViolation(ClosedConnectionException.INSTANCE))
                .isFalse();
    }

    @Test
    void aClosedConnectionMayHaveCommitted() {
        assertThat(DatabaseErrors.isDeadlockVictim(ClosedConnectionException.INSTANCE))
                .isFalse();
    }

    private static PgException error(String state) {
        return new PgException("failed", "ERROR", state, null);
    }
}
