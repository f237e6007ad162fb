// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy policy = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::7f00:1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotThePublicInternetIsRefused(String address) throws UnknownHostException {
        assertThat(policy.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2606:4700:4700::1111",
                "2a00:1450::1"
            })
    void thePublicInternetIsAllowed(String address) throws UnknownHostException {
        assertThat(policy.allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void anOperatorAllowsNetworksByName() throws UnknownHostException {
        AddressPolicy some = new AddressPolicy(List.of("10.1.0.0/16", "::1/128"));

        assertThat(some.allows(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(some.allows(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(some.allows(InetAddress.getAllByName("::1")[0])).isTrue();
        assertThat(some.allows(InetAddress.getAllByName("127.0.0.1")[0])).isFalse();
    }

    @Test
    void onlyAnAddressInDigitsIsKnownToBeAllowedBeforeALookUp() {
        AddressPolicy some = new AddressPolicy(List.of("10.1.0.0/16", "::1/128"));

        assertThat(List.of("10.1.2.3", "::1", "[::1]")).allMatch(some::isAllowedPrivate);
        assertThat(List.of("10.2.0.0", "1.1.1.1", "localhost", "10.1.2.3.example.com", ""))
                .noneMatch(some::isAllowedPrivate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.0", "10.1.0.0/33", "example.com/8", "/", ""})
    void whatIsNoNetworkIsRefusedAtTheStart(String network) {
        assertThatThrownBy(() -> new AddressPolicy(List.of(network)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed-private-addresses");
    }

    @Property
    void whatTheJdkKnowsToBeLocalIsNeverAllowed(@ForAll @Size(4) byte[] v4, @ForAll @Size(16) byte[] v6)
            throws UnknownHostException {
        for (InetAddress address : List.of(InetAddress.getByAddress(v4), InetAddress.getByAddress(v6))) {
            if (address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress()) {
                assertThat(policy.allows(address)).isFalse();
            }
        }
    }
}
