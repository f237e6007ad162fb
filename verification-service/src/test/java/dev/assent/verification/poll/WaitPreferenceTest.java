// SPDX-License-Identifier: Apache-2.0
package dev.assent.verification.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {
    private static final Duration LONGEST = Duration.ofSeconds(25);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=7",
                "wait=007",
                "WAIT = 7",
                "wait=\"7\"",
                "wait=7;x=y",
                " , wait=7,",
                "respond-async, wait=7",
                "respond-async;foo=\"a, wait=9\", wait=7 ; bar",
                "foo=\"a\\\"b, wait=9\",wait=7",
                "wait=7, wait=9"
            })
    void theTimeIsRead(String header) {
        assertThat(of(header)).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=26", "wait=3600", "wait=999999999999999999"})
    void aLongerTimeIsCutShort(String header) {
        assertThat(of(header)).isEqualTo(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "wait",
                "wait=",
                "wait=0",
                "wait=00",
                "wait=-1",
                "wait=1.5",
                "wait=7s",
                "wait 7",
                "wait:7",
                "wait=\"7",
                "waiting=7",
                "foo;wait=7",
                "foo=\"wait=7\"",
                "foo=\", wait=7",
                "wait=x, wait=7",
                "wait=9999999999999999999999"
            })
    void anUnusablePreferenceIsIgnored(String header) {
        assertThat(of(header)).isNull();
    }

    @Test
    void theFirstOfSeveralHeadersCounts() {
        assertThat(of("respond-async", "wait=7", "wait=9")).isEqualTo(Duration.ofSeconds(7));
    }

    @Property
    void anyTextIsReadOrIgnored(@ForAll String header) {
        Duration time = of(header);
        assertThat(time == null || (!time.isZero() && time.compareTo(LONGEST) <= 0))
                .isTrue();
    }

    private static Duration of(String... headers) {
        MultiMap request = MultiMap.caseInsensitiveMultiMap();
        List.of(headers).forEach(header -> request.add("prefer", header));
        return WaitPreference.of(request, LONGEST);
    }
}
