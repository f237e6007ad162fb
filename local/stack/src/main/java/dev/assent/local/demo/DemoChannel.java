// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Push channel of a demo, with a stub of the push service. */
interface DemoChannel extends AutoCloseable {

    /** Sets up the channel of {@code tenantId} to send to the stub; returns the address of the stub. */
    String setUp(ChannelAdminClient channels, String tenantId);

    /** Returns the push registration of the phone. */
    PhoneClient.PushRegistration pushRegistration();

    /** Waits for the push of {@code challengeId} and checks it. Throws {@link dev.assent.operator.terminal.OperatorException} if it is wrong. */
    ReceivedPush await(String challengeId, Duration timeout) throws InterruptedException, TimeoutException;

    /** Removes the channel, which would have no receiver after the demo. */
    void takeDown(ChannelAdminClient channels, String tenantId);

    @Override
    void close();
}
