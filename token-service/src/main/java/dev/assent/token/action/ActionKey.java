package dev.assent.token.action;

/** What a tenant calls an action by. */
public record ActionName(String tenantId, String userId, String actionCode, String idempotencyKey) {}
