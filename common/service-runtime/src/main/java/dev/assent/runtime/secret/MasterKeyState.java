// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.secret;

/** State of a master key, by the configuration of this instance. */
public enum MasterKeyState {
    /** The key that seals. */
    CURRENT,
    /** The key opens what is sealed under it. */
    KEPT,
    /** The key opens what is sealed under it, until that is sealed anew under the current one. */
    RETIRED,
    /** The key is gone, and an operator has accepted that what is sealed under it cannot be opened. */
    LOST,
    /** The key is not configured. */
    MISSING
}
