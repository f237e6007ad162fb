// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import dev.assent.contracts.event.ChallengeUpdated;
import dev.assent.runtime.outbox.CloudEventHeaders;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Classifier of the records of ChallengeUpdated: one that requests a cancellation must not be taken for a report, since the
 * challenge may be decided otherwise.
 */
public final class CancellationRequests {
    private CancellationRequests() {}

    /** Returns whether {@code record} requests a cancellation. */
    public static boolean isRequest(ConsumerRecord<?, ?> record) {
        return CloudEventHeaders.readSource(record.headers())
                .filter(ChallengeUpdated::isRequest)
                .isPresent();
    }

    /** Returns the records of {@code received} that report a status. */
    public static List<ReceivedEvent<ChallengeUpdated>> exclude(List<ReceivedEvent<ChallengeUpdated>> received) {
        return received.stream().filter(one -> !isRequest(one.record())).toList();
    }
}
