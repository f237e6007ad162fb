package dev.assent.runtime.token;

/**
 * What a track token says: which action of which user the bearer may challenge.
 *
 * @param scope space-separated, or null; {@code add:authenticators} lets the bearer enrol a device
 */
public record TrackToken(String tenantId, String userId, String actionCode, String idempotencyKey, String scope) {
    /** The scope that lets the bearer enrol a device. */
    public static final String ADD_AUTHENTICATORS = "add:authenticators";

    /** Whether {@code wanted} is among its scopes. */
    public boolean hasScope(String wanted) {
        return scope != null && java.util.List.of(scope.split(" ")).contains(wanted);
    }

    /** Whether it is for the same action of the same user. */
    public boolean isFor(String tenantId, String userId, String actionCode, String idempotencyKey) {
        return this.tenantId.equals(tenantId)
                && this.userId.equals(userId)
                && this.actionCode.equals(actionCode)
                && this.idempotencyKey.equals(idempotencyKey);
    }
}
