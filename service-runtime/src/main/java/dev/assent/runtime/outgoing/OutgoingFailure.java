package dev.assent.runtime.outgoing;

/** A request that brought no answer. Carries no stack trace and no cause, which may quote the address asked. */
public final class OutgoingFailure extends RuntimeException {
    private final boolean permanent;

    private OutgoingFailure(String reason, boolean permanent) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** The host has no address that we may connect to. */
    static OutgoingFailure addressRefused() {
        return new OutgoingFailure("address_refused", true);
    }

    /** Nobody answered this time, because of {@code reason}. */
    static OutgoingFailure unreachable(String reason) {
        return new OutgoingFailure(reason, false);
    }

    /** Whether another attempt is pointless. */
    public boolean isPermanent() {
        return permanent;
    }
}
