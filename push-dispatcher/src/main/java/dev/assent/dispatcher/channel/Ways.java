package dev.assent.dispatcher.channel;

import dev.assent.contracts.tenant.TenantSettings;
import java.util.Set;

/**
 * The ways that are open to a tenant's pushes.
 *
 * @param enabled the channels that are switched on
 * @param disabled the peers behind them where nothing is sent any more
 * @param settings what the tenant's administrator has set
 */
public record Ways(Set<ChannelName> enabled, Set<Peer> disabled, TenantSettings settings) {}
