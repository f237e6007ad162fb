// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AudienceCheckTest {
    @Test
    void accessTokensWithoutAnAudienceFailTheStart() {
        for (Optional<List<String>> none : List.of(Optional.<List<String>>empty(), Optional.of(List.<String>of()))) {
            assertThatThrownBy(() -> new AudienceCheck(true, none).requireAudience(new StartupEvent()))
                    .hasMessageContaining("quarkus.oidc.token.audience");
        }
    }

    @Test
    void anAudienceOrNoAccessTokensPass() {
        assertThatCode(() -> {
                    new AudienceCheck(true, Optional.of(List.of("assent"))).requireAudience(new StartupEvent());
                    new AudienceCheck(false, Optional.empty()).requireAudience(new StartupEvent());
                })
                .doesNotThrowAnyException();
    }
}
