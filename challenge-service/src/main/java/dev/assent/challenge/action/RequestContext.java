// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Context of an action as the backend saw it: the client it came from, and the tenant's own attributes. */
public record RequestContext(
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String deviceId,
        @Nullable Map<String, Object> custom) {

    /** Source that the action came from. */
    public RequestSource source() {
        return RequestSource.of(deviceId, ipAddress);
    }
}
