package dev.assent.runtime.limit;

/** What a source, and a tenant as a whole, can do only so often. */
public enum Limit {
    /** Challenges that are started. */
    CHALLENGES,
    /** Devices that enrol. */
    ENROLMENTS,
    /** Answers with a code that is not the one the browser shows. */
    WRONG_CODES,
    /** Signatures that do not verify. */
    WRONG_SIGNATURES,
    /** Public keys that no device of the tenant holds. */
    UNKNOWN_KEYS
}
