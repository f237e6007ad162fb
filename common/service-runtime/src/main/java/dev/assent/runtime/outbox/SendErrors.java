// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.outbox;

import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Classifier of failed sends: an early retry of one event does not heal a permanent error, but does not affect other events. */
final class SendErrors {
    private static final List<Class<? extends Throwable>> PERMANENT = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidRecordException.class,
            PolicyViolationException.class,
            SerializationException.class,
            InvalidTopicException.class,
            UnknownTopicOrPartitionException.class,
            TopicAuthorizationException.class,
            IllegalArgumentException.class,
            NullPointerException.class,
            ClassCastException.class);

    private SendErrors() {}

    static boolean isPermanent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<? extends Throwable> type : PERMANENT) {
                if (type.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }
}
