// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import dev.assent.contracts.tenant.TenantSettings;
import java.util.Map;
import java.util.Set;

/**
 * Channels and endpoints that a tenant's pushes can use.
 *
 * @param enabled the channels that are enabled, with their settings as JSON
 * @param disabled the endpoints of these channels that are disabled because they failed for too long
 * @param settings the tenant's settings
 */
public record ChannelAvailability(Map<ChannelName, String> enabled, Set<Endpoint> disabled, TenantSettings settings) {}
