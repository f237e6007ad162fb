package dev.assent.local.demo;

import dev.assent.client.ChannelAdminClient;
import dev.assent.client.PhoneClient;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A push channel for the time of a trial, and what stands at its far end in place of the real service. */
interface DemoChannel extends AutoCloseable {

    /** Sets up the channel of {@code tenantId} so that its pushes come out here; says where that is. */
    String setUp(ChannelAdminClient channels, String tenantId);

    /** How a phone is reached here. */
    PhoneClient.Reach reach();

    /** The push of {@code challengeId}; throws {@link dev.assent.operator.OperatorException} where it is not as it must be. */
    Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException;

    /** Leaves the tenant without a channel that leads nowhere. */
    void takeDown(ChannelAdminClient channels, String tenantId);

    @Override
    void close();
}
