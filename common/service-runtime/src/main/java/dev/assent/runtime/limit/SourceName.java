// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Name under which an address is counted as a source. An IPv6 address counts as its network of 64 bits, because one
 * subscriber has a whole such network (RFC 6177, RIPE-690) and could use a new address for each request.
 */
public final class SourceName {
    private static final int NETWORK_BYTES = 8;

    private SourceName() {}

    /** Returns the name of {@code address}; the text itself if it is not an address. */
    public static String of(String address) {
        String text = address.trim();
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return text;
        }
        try {
            // An IPv4 address in IPv6 form becomes IPv4 here.
            InetAddress parsed = InetAddress.getByAddress(bytes);
            byte[] octets = parsed.getAddress();
            if (octets.length > 4) {
                Arrays.fill(octets, NETWORK_BYTES, octets.length, (byte) 0);
                return NetUtil.toAddressString(InetAddress.getByAddress(octets)) + "/64";
            }
            return parsed.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
