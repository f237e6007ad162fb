// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

/** Secret text, which prints as {@code ***} so that no log holds it. */
public final class Secret {
    private final String value;

    /** Wraps {@code value}. */
    public Secret(String value) {
        this.value = value;
    }

    /** Returns the text itself. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
