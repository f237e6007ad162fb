// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint whose last attempt failed.
 *
 * @param disabledAt time since which nothing is sent to it; null if it is still tried
 */
public record FailingEndpoint(
        String tenantId, Endpoint endpoint, Instant failingSince, String lastFailure, @Nullable Instant disabledAt) {}
