package dev.assent.contracts.challenge;

/** Where a challenge stands. */
public enum ChallengeStatus {
    /** Waits for an answer. */
    PENDING(false),
    /** A device signed its approval; the access token is being minted. */
    APPROVED(false),
    /** Approved, and the access token exists. */
    VERIFIED(true),
    /** A device signed its refusal. */
    DECLINED(true),
    /** Nobody answered in time. */
    EXPIRED(true),
    /** Withdrawn before anybody answered. */
    CANCELLED(true);

    private final boolean terminal;

    ChallengeStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** As a tenant is told it, who has no use for our distinction of APPROVED and VERIFIED. */
    public ChallengeStatus toTenant() {
        return this == VERIFIED ? APPROVED : this;
    }

    /** Whether nothing can follow. */
    public boolean isTerminal() {
        return terminal;
    }
}
