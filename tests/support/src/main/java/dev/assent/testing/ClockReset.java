// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing;

import io.quarkus.arc.Arc;
import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;

/** Callback of every test of a service: returns the clock to real time, so that no test has to. */
public class ClockReset implements QuarkusTestAfterEachCallback {
    @Override
    public void afterEach(QuarkusTestMethodContext context) {
        Arc.container().instance(MutableClock.class).get().reset();
    }
}
