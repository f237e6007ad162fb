// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedQueryTest {
    private final List<CompletableFuture<Integer>> runs = new ArrayList<>();
    private final SharedQuery<Integer> query = new SharedQuery<>(() -> {
        CompletableFuture<Integer> run = new CompletableFuture<>();
        runs.add(run);
        return Uni.createFrom().completionStage(run);
    });

    @Test
    void allWhoAskDuringARunShareTheNextOne() {
        CompletableFuture<Integer> first = ask();
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(ask());
        }
        assertThat(runs).hasSize(1);

        runs.get(0).complete(1);
        assertThat(first).isCompletedWithValue(1);
        assertThat(runs).hasSize(2);
        assertThat(others).noneMatch(CompletableFuture::isDone);

        runs.get(1).complete(2);
        assertThat(others).allSatisfy(other -> assertThat(other).isCompletedWithValue(2));
        assertThat(runs).hasSize(2);
    }

    @Test
    void aFailureConcernsThoseOfItsRunOnly() {
        CompletableFuture<Integer> first = ask();
        CompletableFuture<Integer> second = ask();

        runs.get(0).completeExceptionally(new IllegalStateException("no broker"));
        runs.get(1).complete(2);

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedWithValue(2);
        assertThat(ask()).isNotDone();
        assertThat(runs).hasSize(3);
    }

    @Test
    void whoGivesUpDoesNotEndTheRunOfTheOthers() {
        assertThat(ask()).isNotDone();
        var impatient = query.ask().subscribe().with(answer -> {});
        CompletableFuture<Integer> patient = ask();
        impatient.cancel();

        runs.get(0).complete(1);
        runs.get(1).complete(2);

        assertThat(patient).isCompletedWithValue(2);
    }

    private CompletableFuture<Integer> ask() {
        return query.ask().subscribeAsCompletionStage();
    }
}
