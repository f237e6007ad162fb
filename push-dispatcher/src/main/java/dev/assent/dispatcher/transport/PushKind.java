// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport;

/** Purpose of a push. */
public enum PushKind {
    /** Asks the user to approve or decline a challenge. */
    APPROVAL("approval"),
    /** Silent: removes the prompt of a challenge that has ended. */
    WITHDRAWAL("withdrawal"),
    /** Test push that an administrator sends. */
    TEST("test");

    private final String wireName;

    PushKind(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the value of the member {@code type} in the payload that the app receives. */
    public String wireName() {
        return wireName;
    }
}
