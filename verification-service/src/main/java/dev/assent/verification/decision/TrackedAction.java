// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

/** Action that a backend has tracked, as the track token of its user names it. */
public record TrackedAction(String actionCode, String idempotencyKey) {}
