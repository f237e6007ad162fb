package dev.assent.challenge.action;

import java.util.Map;

/** Where an action came from and what it is about, as the backend saw it; any of it may be absent. */
public record Origin(String ipAddress, String userAgent, String deviceId, Map<String, Object> custom) {

    /** Who asks. */
    public Source source() {
        return Source.of(deviceId, ipAddress);
    }
}
