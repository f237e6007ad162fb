// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts.event;

/**
 * Event between services, which carries the state that it reports. Changes to an event's members are additive only;
 * {@code docs/asyncapi.yaml} describes each member.
 */
public sealed interface Event
        permits ActionTracked,
                AuthenticatorChanged,
                ChallengeCreated,
                ChallengeUpdated,
                ContactChanged,
                DeliveryRetried,
                PushDelivered,
                TenantChanged,
                UserChanged,
                UserRemoved {

    /** Returns the topic to which it is published. */
    Topic topic();

    /** Returns the Kafka key: events of one key keep their order. */
    String key();

    /** Returns the CloudEvents type, {@code dev.assent.} and the event's name. */
    default String type() {
        return "dev.assent." + getClass().getSimpleName();
    }
}
