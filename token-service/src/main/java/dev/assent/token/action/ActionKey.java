// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.action;

/** The identification of an action by the tenant: its user, its code and an idempotency key. */
public record ActionKey(String tenantId, String userId, String actionCode, String idempotencyKey) {}
