// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.Json;
import java.util.UUID;

/**
 * Push channel of a tenant.
 *
 * @param revision changes with every change of settings or credentials
 * @param settings the public settings as JSON; each kind of channel has its own form
 * @param sealedCredentials the secret part, sealed
 */
public record Channel(
        String tenantId, ChannelName name, UUID revision, boolean enabled, String settings, String sealedCredentials) {

    /** Returns the settings, read as the {@code type} of the channel. */
    public <T> T settings(Class<T> type) {
        return Json.read(settings, type);
    }

    /** Names the channel and omits its content. */
    @Override
    public String toString() {
        return name.wireName() + " of " + tenantId;
    }
}
