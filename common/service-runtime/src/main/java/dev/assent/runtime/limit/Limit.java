// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

/** Limits on what one source, and one tenant as a whole, may do in a minute. */
public enum Limit {
    /** Started challenges. */
    CHALLENGES,
    /** Challenges that are started without a user. */
    ANONYMOUS_CHALLENGES,
    /** Enrolments of devices. */
    ENROLMENTS,
    /** Messages to sign for changes that devices make to themselves; the source is the device. */
    DEVICE_CHANGES,
    /** Calls of the challenge page; the source is the track token. */
    PAGE_CALLS,
    /** Answers with a wrong verification code. */
    WRONG_CODES,
    /** Invalid signatures. */
    WRONG_SIGNATURES,
    /** Public keys that no device of the tenant holds. */
    UNKNOWN_KEYS,
    /** Enrolment codes that are unknown, used or expired. */
    WRONG_ENROLMENT_CODES
}
