// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.e2e.SignInFlow.Kind;
import dev.assent.e2e.SignInFlow.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Compares random sequences of steps of a backend, a browser and two phones with a simple model: each response is the one
 * that it predicts, and all visible states agree with it.
 */
class SignInFlowModelIT {
    /** Beside the two with which each sequence begins. */
    private static final int MOST_STEPS = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static Stack stack;

    @BeforeContainer
    static void start() throws Exception {
        stack = Stack.running();
        stack.awaitReady();
    }

    @Property(tries = 12, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theStatesAgreeWhereverOneLooks(@ForAll("sequences") List<Step> steps) {
        SignInFlow model = new SignInFlowModel();
        StackSignInFlow real = new StackSignInFlow(stack);
        await().atMost(TIMEOUT).until(real::isSetUp);
        agree(new Step(Kind.TRACK_PAYMENT, 0, 0), "a payment", model, real);
        agree(new Step(Kind.START, 0, 0), "the first start", model, real);
        for (int i = 0; i < steps.size(); i++) {
            agree(steps.get(i), "step " + i + " of " + steps, model, real);
        }
    }

    private static void agree(Step step, String told, SignInFlow model, SignInFlow real) {
        assertThat(real.step(step)).as(told).isEqualTo(model.step(step));
        assertThat(real.actions()).as(told).isEqualTo(model.actions());
        assertThat(real.challenges()).as(told).isEqualTo(model.challenges());
        seen(model.actions(), "action", told, model::action, real::action);
        seen(model.challenges(), "challenge", told, model::challenge, real::challenge);
        seen(SignInFlow.PHONES, "phone", told, model::phone, real::phone);
    }

    /** Compares one after the other, each until it agrees: requests of an unknown phone are limited. */
    private static <T> void seen(int count, String what, String told, IntFunction<T> model, IntFunction<T> real) {
        for (int i = 0; i < count; i++) {
            int number = i;
            await().atMost(TIMEOUT).pollDelay(Duration.ZERO).pollInterval(PAUSE).untilAsserted(() -> assertThat(
                            real.apply(number))
                    .as("%s %d after %s", what, number, told)
                    .isEqualTo(model.apply(number)));
        }
    }

    /** Generates single steps, and wrong codes also several times in a row. */
    @Provide
    static Arbitrary<List<Step>> sequences() {
        Arbitrary<List<Step>> guesses = Combinators.combine(
                        steps(Arbitraries.just(Kind.WRONG_CODE)),
                        Arbitraries.integers().between(2, 4))
                .as((step, times) -> Collections.nCopies(times, step));
        return Arbitraries.frequencyOf(Tuple.of(8, steps(kinds()).map(List::of)), Tuple.of(1, guesses))
                .list()
                .ofMinSize(8)
                .ofMaxSize(MOST_STEPS)
                .map(moves ->
                        moves.stream().flatMap(List::stream).limit(MOST_STEPS).toList());
    }

    private static Arbitrary<Step> steps(Arbitrary<Kind> kinds) {
        Arbitrary<Integer> back = Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(2, 1), Tuple.of(1, 2));
        return Combinators.combine(kinds, back, Arbitraries.integers().between(0, SignInFlow.PHONES - 1))
                .as(Step::new);
    }

    /** Generates mostly starts and the steps that follow them. */
    private static Arbitrary<Kind> kinds() {
        return Arbitraries.frequency(
                Tuple.of(3, Kind.TRACK_SIGN_IN),
                Tuple.of(3, Kind.TRACK_PAYMENT),
                Tuple.of(1, Kind.TRACK_AGAIN),
                Tuple.of(8, Kind.START),
                Tuple.of(3, Kind.APPROVE),
                Tuple.of(1, Kind.APPROVE_WITHOUT_CODE),
                Tuple.of(2, Kind.WRONG_CODE),
                Tuple.of(2, Kind.DECLINE),
                Tuple.of(1, Kind.BLOCK),
                Tuple.of(1, Kind.ALLOW),
                Tuple.of(2, Kind.REQUIRE_CHALLENGE),
                Tuple.of(2, Kind.REMOVE_PHONE),
                Tuple.of(3, Kind.ENROL_PHONE));
    }
}
