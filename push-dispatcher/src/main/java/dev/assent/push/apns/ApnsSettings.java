package dev.assent.push.apns;

/**
 * What may be shown of an APNs channel.
 *
 * @param topic the app's bundle id
 * @param environment {@code production} or {@code sandbox}
 */
record ApnsSettings(String teamId, String keyId, String topic, String environment) {
    boolean isSandbox() {
        return "sandbox".equals(environment);
    }
}
