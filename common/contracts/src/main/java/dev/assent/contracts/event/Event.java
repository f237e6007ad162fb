package dev.assent.contracts.event;

/**
 * Something that happened, carrying the state it announces. Changes to an event's members are additive only; each is
 * described in {@code docs/asyncapi.yaml}.
 */
public sealed interface Event
        permits ActionTracked,
                AuthenticatorChanged,
                ChallengeCreated,
                ChallengeUpdated,
                DeliveryRetried,
                PushDelivered,
                TenantChanged,
                UserRemoved {

    /** Where it is published. */
    Topic topic();

    /** The Kafka key: events of one key keep their order. */
    String key();

    /** The CloudEvents type, {@code dev.assent.} and the event's name. */
    default String type() {
        return "dev.assent." + getClass().getSimpleName();
    }
}
