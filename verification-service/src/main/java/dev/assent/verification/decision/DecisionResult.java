// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

/** Result of one attempt to decide a challenge. */
enum DecisionResult {
    /** The answer is the decision. */
    DECIDED,
    /** The device has no pending challenge of this id. */
    NOT_PENDING,
    /** An approval lacks the digits that the browser shows. */
    CODE_MISSING,
    /** The digits are wrong; the attempt is counted. */
    WRONG_CODE,
    /** The digits are wrong, and the challenge allows no further attempt. */
    LAST_WRONG_CODE,
    /** The digits are wrong, and the device is disabled after too many wrong codes in a row. */
    DEVICE_DISABLED
}
