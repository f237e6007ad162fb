// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/** Range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), such as {@code 10.0.0.0/8}. */
public final class NetworkRange {
    // Netty's IpSubnetFilterRule treats IPv6 addresses from 8000:: up as negative numbers and matches them wrongly.
    private final byte[] prefix;
    private final int bits;

    private NetworkRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** Parses {@code text}, without resolving names; throws {@link IllegalArgumentException} if it is no CIDR range. */
    static NetworkRange parse(String text) {
        String[] parts = text.trim().split("/", 2);
        byte[] prefix = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (prefix == null || parts.length < 2 || !parts[1].matches("\\d{1,3}")) {
            throw new IllegalArgumentException("not a network (CIDR): " + text);
        }
        int bits = Integer.parseInt(parts[1]);
        if (bits > prefix.length * Byte.SIZE) {
            throw new IllegalArgumentException("not a network (CIDR): " + text);
        }
        return new NetworkRange(prefix, bits);
    }

    /** Parses an address, as the range of only itself, or a range; throws {@link IllegalArgumentException} otherwise. */
    public static NetworkRange parseAddressOrRange(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text.trim());
        return address == null ? parse(text) : new NetworkRange(address, address.length * Byte.SIZE);
    }

    /** Returns whether {@code address} is in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        int rest = bits % Byte.SIZE;
        return Arrays.equals(bytes, 0, whole, prefix, 0, whole)
                && (rest == 0 || (bytes[whole] ^ prefix[whole]) >> (Byte.SIZE - rest) == 0);
    }
}
