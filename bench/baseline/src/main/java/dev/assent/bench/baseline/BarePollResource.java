// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.baseline;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Endpoint with the JSON of a poll, in and out, and nothing in between. */
@Path("/bare/poll")
public class BarePollResource {

    /** Body of the request. */
    public record PollRequest(String challengeId) {}

    /** Body of the response. */
    public record PollResponse(boolean isVerified, boolean isConsumed) {}

    /** Returns the response to a poll of a pending challenge. */
    @POST
    @NonBlocking
    public PollResponse poll(PollRequest request) {
        return new PollResponse(request.challengeId().isEmpty(), false);
    }
}
