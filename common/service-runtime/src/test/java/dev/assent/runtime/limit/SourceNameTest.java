// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceNameTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "' 203.0.113.9 ', 203.0.113.9",
        "2001:db8::5, 2001:db8::/64",
        "2001:DB8:0:0:ffff::6, 2001:db8::/64",
        "2001:db8:0:1::5, 2001:db8:0:1::/64",
        "::ffff:203.0.113.9, 203.0.113.9",
        "no address, no address"
    })
    void anIpv6AddressCountsAsItsNetwork(String address, String name) {
        assertThat(SourceName.of(address)).isEqualTo(name);
    }
}
