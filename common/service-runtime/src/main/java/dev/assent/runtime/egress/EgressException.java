package dev.assent.runtime.egress;

/** A request that brought no answer. Carries no stack trace and no cause, which may quote the address asked. */
public final class EgressException extends RuntimeException {
    private final boolean permanent;

    private EgressException(String reason, boolean permanent) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** The host has no address that we may connect to. */
    static EgressException addressRefused() {
        return new EgressException("address_refused", true);
    }

    /** Nobody answered this time, because of {@code reason}. */
    static EgressException unreachable(String reason) {
        return new EgressException(reason, false);
    }

    /** Whether another attempt is pointless. */
    public boolean isPermanent() {
        return permanent;
    }
}
