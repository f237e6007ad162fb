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
 * Which addresses a tenant may make us call: those of the public internet, and what the operator allows besides. A
 * tenant names the host, so without this it could reach what only we can reach.
 */
@Singleton
public class AddressPolicy {
    /** What of IPv4 is not the public internet (IANA IPv4 special-purpose registry), and one cloud's metadata. */
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

    /** All that is public of IPv6: leaves out loopback, mapped and translated IPv4, unique and link-local, multicast. */
    private static final List<NetworkRange> PUBLIC_V6 = networks(Stream.of("2000::/3"));

    /** What of that is not: protocol assignments with Teredo, documentation, 6to4, which carries an IPv4 address. */
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

    /** Whether we may connect to {@code address}. */
    boolean allows(InetAddress address) {
        return isPublic(address) || matches(allowed, address);
    }

    /** Whether {@code host} is an address, not a name, that the operator allows although it is private. */
    public boolean isAllowedPrivate(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && matches(allowed, InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static boolean isPublic(InetAddress address) {
        // Java has turned an IPv4-mapped address into the IPv4 one by now, which is what the socket would connect to.
        return address instanceof Inet4Address
                ? !matches(REFUSED_V4, address)
                : matches(PUBLIC_V6, address) && !matches(REFUSED_V6, address);
    }

    private static boolean matches(List<NetworkRange> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }

    private static List<NetworkRange> networks(Stream<String> texts) {
        return texts.map(NetworkRange::parse).toList();
    }
}
