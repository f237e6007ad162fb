// SPDX-License-Identifier: Apache-2.0
package dev.assent.e2e.generated;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Change of a valid request: an odd value in one place. */
record Mutation(String name, Expectation expectation, BiConsumer<RequestDraft, GeneratedTenant> change) {
    private static final int LONGEST_NAME = 120;

    Mutation {
        name = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
    }

    static Mutation of(String name, Expectation expectation, Consumer<RequestDraft> change) {
        return new Mutation(name, expectation, (draft, tenant) -> change.accept(draft));
    }
}
