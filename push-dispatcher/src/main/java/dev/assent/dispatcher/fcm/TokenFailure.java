package dev.assent.dispatcher.fcm;

/** An access token that could not be had. Carries no stack trace and no cause, which may quote what must not be read. */
final class TokenFailure extends RuntimeException {
    private final boolean permanent;

    TokenFailure(String reason, boolean permanent) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** Whether the next attempt would fail as well: the account or its key was refused. */
    boolean isPermanent() {
        return permanent;
    }
}
