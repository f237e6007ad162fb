// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import java.util.List;

/**
 * Consumer of events whose effects are stored. The service subscribes to the topics of the events that its consumers handle,
 * so that there is neither a topic without a handler nor a handler without a topic.
 */
public interface EventConsumer {
    /** Returns a handler of each type of event that this class consumes, called once at the start of the service. */
    List<EventHandler<?>> handlers();
}
