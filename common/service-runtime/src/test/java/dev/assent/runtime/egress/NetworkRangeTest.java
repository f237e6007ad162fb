// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NetworkRangeTest {
    @Property
    void anIpv4NetworkHoldsExactlyTheAddressesOfItsPrefix(
            @ForAll @Size(4) byte[] prefix,
            @ForAll @Size(4) byte[] other,
            @ForAll @IntRange(max = 32) int bits,
            @ForAll boolean near)
            throws UnknownHostException {
        check(prefix, near ? mixed(prefix, other, bits) : other, bits);
    }

    @Property
    void anIpv6NetworkHoldsExactlyTheAddressesOfItsPrefix(
            @ForAll @Size(16) byte[] prefix,
            @ForAll @Size(16) byte[] other,
            @ForAll @IntRange(max = 128) int bits,
            @ForAll boolean near)
            throws UnknownHostException {
        check(prefix, near ? mixed(prefix, other, bits) : other, bits);
    }

    private static void check(byte[] prefix, byte[] address, int bits) throws UnknownHostException {
        InetAddress network = InetAddress.getByAddress(prefix);
        InetAddress candidate = InetAddress.getByAddress(address);
        int shift = prefix.length * 8 - bits;
        boolean same = new BigInteger(1, prefix).shiftRight(shift).equals(new BigInteger(1, address).shiftRight(shift));

        // Java turns IPv4-mapped addresses into IPv4 ones, which are no part of an IPv6 network.
        boolean comparable =
                network.getAddress().length == prefix.length && candidate.getAddress().length == address.length;
        if (comparable) {
            assertThat(NetworkRange.parse(network.getHostAddress() + "/" + bits).contains(candidate))
                    .isEqualTo(same);
        }
    }

    /** Returns the first {@code bits} of {@code prefix}, followed by those of {@code other}. */
    private static byte[] mixed(byte[] prefix, byte[] other, int bits) {
        byte[] mixed = other.clone();
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            mixed[i / 8] = (byte) ((mixed[i / 8] & ~mask) | (prefix[i / 8] & mask));
        }
        return mixed;
    }
}
