package dev.assent.verification.decision;

/** What became of one try to decide. */
enum Verdict {
    /** The answer is the decision. */
    DECIDED,
    /** For this device nothing waits, or not any more. */
    NOTHING_WAITS,
    /** An approval needs the digits that the browser shows. */
    CODE_MISSING,
    /** The digits are not those that the browser shows; that is counted. */
    WRONG_CODE,
    /** So were these, and they were the last that may be tried on this challenge. */
    LAST_WRONG_CODE,
    /** So were these, and the device has typed too many of them in a row. */
    DEVICE_DISABLED
}
