// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.kafka;

import org.eclipse.microprofile.reactive.messaging.Channel;

/** Uses a messaging type outside events. */
public class SeesMessaging {
    @Channel("events")
    Object emitter;
}
