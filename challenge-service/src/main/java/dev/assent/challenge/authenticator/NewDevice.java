package dev.assent.challenge.authenticator;

import dev.assent.runtime.device.DeviceKey;

/** What a device says of itself when it enrols; {@code name} and {@code pushToken} may be absent. */
record NewDevice(DeviceKey key, String name, String platform, String pushToken) {}
