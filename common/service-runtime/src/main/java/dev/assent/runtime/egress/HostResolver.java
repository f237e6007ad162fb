// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolver of host names. */
@FunctionalInterface
public interface HostResolver {
    /** Resolves {@code host} to its addresses, best first. May block. */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
