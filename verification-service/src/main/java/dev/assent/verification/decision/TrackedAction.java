// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.decision;

import java.util.UUID;

/** Action that a backend has tracked, as the track token of its user names it. */
public record TrackedAction(UUID id, String actionCode, String idempotencyKey) {}
