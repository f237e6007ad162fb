package dev.assent.dispatcher.channel;

import dev.assent.contracts.Json;
import java.util.UUID;

/**
 * A tenant's way of sending pushes.
 *
 * @param revision new with every change
 * @param settings what may be shown, as JSON; its form is the channel's own
 * @param sealedCredentials what may not
 */
public record Channel(
        String tenantId, ChannelName name, UUID revision, boolean enabled, String settings, String sealedCredentials) {

    /** The settings, read as the channel's own {@code type}. */
    public <T> T settings(Class<T> type) {
        return Json.read(settings, type);
    }

    /** Names the channel and shows nothing of it. */
    @Override
    public String toString() {
        return name.wireName() + " of " + tenantId;
    }
}
