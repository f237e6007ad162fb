// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import io.netty.util.NetUtil;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Policy on the addresses that a tenant may let Assent call: the public internet, and networks that the operator allows.
 * Without it a tenant, who names the host, could reach internal addresses (server-side request forgery).
 */
@Singleton
public class AddressPolicy {
    /** IPv4 networks outside the public internet (IANA IPv4 special-purpose registry), and one cloud's metadata service. */
    private static final List<NetworkRange> REFUSED_V4 = networks(Stream.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4"));

    /** Public IPv6; excludes loopback, mapped and translated IPv4, unique and link-local, multicast. */
    private static final List<NetworkRange> PUBLIC_V6 = networks(Stream.of("2000::/3"));

    /** Exceptions from it: protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address. */
    private static final List<NetworkRange> REFUSED_V6 =
            networks(Stream.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"));

    private final List<NetworkRange> allowed;

    @Inject
    AddressPolicy(EgressConfig config) {
        this(config.allowedPrivateAddresses().orElse(List.of()));
    }

    AddressPolicy(List<String> allowed) {
        try {
            this.allowed = networks(allowed.stream());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("assent.outgoing.allowed-private-addresses: " + e.getMessage(), e);
        }
    }

    /** Returns whether Assent may connect to {@code address}. */
    boolean allows(InetAddress address) {
        return isPublic(address) || matches(allowed, address);
    }

    /** Returns whether {@code host} is an address, not a name, that the operator allows although it is private. */
    public boolean isAllowedPrivate(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && matches(allowed, InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of a length other than 4 or 16 bytes", e);
        }
    }

    private static boolean isPublic(InetAddress address) {
        // Java has converted an IPv4-mapped address to IPv4, to which the socket would connect.
        return address instanceof Inet4Address
                ? !matches(REFUSED_V4, address)
                : matches(PUBLIC_V6, address) && !matches(REFUSED_V6, address);
    }

    private static boolean matches(List<NetworkRange> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<NetworkRange> networks(Stream<String> texts) {
        return texts.map(NetworkRange::parse).toList();
    }
}
