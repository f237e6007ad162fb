// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

/** Status of a challenge. */
public enum ChallengeStatus {
    /** The challenge waits for an answer. */
    PENDING(false),
    /** A device signed its approval; the access token is not issued yet. */
    APPROVED(false),
    /** The challenge is approved, and its access token is issued. */
    VERIFIED(true),
    /** A device signed its refusal. */
    DECLINED(true),
    /** The lifetime passed without an answer. */
    EXPIRED(true),
    /** The challenge was cancelled before it was answered. */
    CANCELLED(true);

    private final boolean terminal;

    ChallengeStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Returns the status that a tenant sees: APPROVED for VERIFIED, since the difference is internal. */
    public ChallengeStatus toTenant() {
        return this == VERIFIED ? APPROVED : this;
    }

    /** Returns whether no other status can follow. */
    public boolean isTerminal() {
        return terminal;
    }
}
