package dev.assent.push.delivery;

import dev.assent.runtime.secret.Secret;
import java.util.Optional;
import java.util.UUID;

/**
 * One push to one device, ready to be sent.
 *
 * @param id the same in every attempt, so that a receiver can tell a repetition
 * @param platform as the device named it: {@code ios}, {@code android}, …; null where it named none
 */
public record Push(UUID id, Challenge challenge, UUID authenticatorId, String platform, Optional<Secret> pushToken) {}
