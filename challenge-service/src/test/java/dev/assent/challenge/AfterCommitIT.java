// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.testing.EmbeddedBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Checks {@link UnitOfWork#afterCommit} against a database. */
@QuarkusTest
@QuarkusTestResource(EmbeddedBackends.class)
class AfterCommitIT {
    private final String key = "after-commit " + UUID.randomUUID();
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @Inject
    Pool pool;

    @Inject
    TransactionRunner transactions;

    @Test
    void actionsRunAfterTheCommitInTheOrderOfTheCalls() throws Throwable {
        String result = run(unit -> {
            unit.afterCommit(() -> ran.add("first"));
            return insert(unit)
                    .invoke(() -> unit.afterCommit(() -> ran.add("second")))
                    .invoke(() -> assertThat(ran).as("before the commit").isEmpty())
                    .replaceWith("result");
        });

        assertThat(result).isEqualTo("result");
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void theCommitIsVisibleToAnAction() throws Throwable {
        List<Uni<Boolean>> seen = Collections.synchronizedList(new ArrayList<>());

        run(unit -> {
            // The action itself starts the query, on another connection, which sees only committed rows.
            unit.afterCommit(
                    () -> seen.add(Uni.createFrom().completionStage(isStored().subscribeAsCompletionStage())));
            return insert(unit).replaceWith("result");
        });

        assertThat(VertxContextSupport.<Boolean>subscribeAndAwait(() -> seen.get(0)))
                .isTrue();
    }

    @Test
    void noActionRunsAfterARollback() throws Throwable {
        assertThatThrownBy(() -> run(unit -> {
                    unit.afterCommit(() -> ran.add("action"));
                    return insert(unit).chain(() -> Uni.createFrom().failure(new IllegalStateException("rolled back")));
                }))
                .hasMessageContaining("rolled back");

        assertThat(ran).isEmpty();
        assertThat(VertxContextSupport.<Boolean>subscribeAndAwait(this::isStored))
                .isFalse();
    }

    @Test
    void noActionRunsAfterAStatementFails() {
        assertThatThrownBy(() -> run(unit -> {
                    unit.afterCommit(() -> ran.add("action"));
                    return insert(unit).chain(() -> insert(unit)).replaceWith("result");
                }))
                .isNotNull();

        assertThat(ran).isEmpty();
    }

    @Test
    void anActionThatFailsChangesNothing() throws Throwable {
        String result = run(unit -> {
            unit.afterCommit(() -> {
                throw new IllegalStateException("meant to fail");
            });
            unit.afterCommit(() -> ran.add("next"));
            return insert(unit).replaceWith("result");
        });

        assertThat(result).isEqualTo("result");
        assertThat(ran).containsExactly("next");
        assertThat(VertxContextSupport.<Boolean>subscribeAndAwait(this::isStored))
                .isTrue();
    }

    private String run(Function<UnitOfWork, Uni<String>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> transactions.run(work));
    }

    private Uni<Void> insert(UnitOfWork unit) {
        return unit.session()
                .createNativeQuery("insert into rate_limit (key, whole_at) values (:key, :at)")
                .setParameter("key", key)
                .setParameter("at", Instant.now())
                .executeUpdate()
                .replaceWithVoid();
    }

    private Uni<Boolean> isStored() {
        return pool.preparedQuery("select 1 from rate_limit where key = $1")
                .execute(Tuple.of(key))
                .map(rows -> rows.size() == 1);
    }
}
