package dev.assent.dispatcher.webhook;

import dev.assent.dispatcher.delivery.Push;
import dev.assent.runtime.secret.Secret;
import java.util.UUID;

/** The data of {@code push.test}: an administrator tries the way to one device. */
record TestPush(UUID userAuthenticatorId, String pushToken, String devicePlatform) {
    static final String TYPE = "push.test";

    static TestPush of(Push push) {
        return new TestPush(
                push.authenticatorId(), push.pushToken().map(Secret::reveal).orElse(null), push.platform());
    }

    /** Names the device and leaves out where it can be reached. */
    @Override
    public String toString() {
        return "TestPush[" + userAuthenticatorId + "]";
    }
}
