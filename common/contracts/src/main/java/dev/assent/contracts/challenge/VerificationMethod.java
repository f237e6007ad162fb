// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.challenge;

/** Method by which a user proves an action. */
public enum VerificationMethod {
    PUSH
}
