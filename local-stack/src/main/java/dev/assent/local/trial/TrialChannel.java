package dev.assent.local.trial;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A push channel for the time of a trial, and what stands at its far end in place of the real service. */
interface TrialChannel extends AutoCloseable {

    /** Sets up the channel of {@code tenantId} so that its pushes come out here; says where that is. */
    String setUp(Channels channels, String tenantId);

    /** How a phone is reached here. */
    Phone.Reach reach();

    /** The push of {@code challengeId}; throws {@link dev.assent.local.LocalProblem} where it is not as it must be. */
    Arrival await(String challengeId, Duration patience) throws InterruptedException, TimeoutException;

    /** Leaves the tenant without a channel that leads nowhere. */
    void takeDown(Channels channels, String tenantId);

    @Override
    void close();
}
