// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.webhook;

import dev.assent.dispatcher.transport.Push;
import dev.assent.runtime.secret.Secret;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Data of the webhook {@code push.test}, a test push to one device. */
record TestPushData(UUID userAuthenticatorId, @Nullable String pushToken, @Nullable String devicePlatform) {
    static final String TYPE = "push.test";

    static TestPushData of(Push push) {
        return new TestPushData(
                push.authenticatorId(), push.pushToken().map(Secret::reveal).orElse(null), push.platform());
    }

    /** Names the device and omits its push token. */
    @Override
    public String toString() {
        return "TestPushData[" + userAuthenticatorId + "]";
    }
}
