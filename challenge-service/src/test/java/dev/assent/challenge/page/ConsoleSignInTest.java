// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSignInTest {
    private static final String ISSUER = "https://idp.example/realms/ops";
    private static final String AUTHORIZE = ISSUER + "/protocol/openid-connect/auth";
    private static final String TOKEN = ISSUER + "/protocol/openid-connect/token";

    @Test
    void withoutAProviderThePageConnectsToItsOriginOnly() {
        ConsoleSignIn signIn =
                new ConsoleSignIn(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "openid");

        assertThat(signIn.json()).isEqualTo("{}");
        assertThat(signIn.connectSources()).isEmpty();
    }

    @Test
    void thePageMayConnectToTheTokenEndpointAndNothingElse() {
        ConsoleSignIn signIn = provider(ISSUER, AUTHORIZE + "?p=b2c_ops", TOKEN, "openid assent");

        assertThat(signIn.connectSources()).containsExactly(TOKEN);
        assertThat(signIn.json())
                .contains("\"clientId\":\"console\"", "\"scope\":\"openid assent\"", AUTHORIZE + "?p=b2c_ops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.example/token",
                "https://idp.example/token; script-src *",
                "https://idp.example/token https://evil.example",
                "https://idp.example/token,x",
                "https://user@idp.example/token",
                "https://idp.example/token?x=1",
                "https://idp.example/token#x",
                "javascript:alert(1)",
                "*",
                ""
            })
    void anAddressThatIsNoneOrWouldChangeThePolicyIsRefusedAtTheStart(String endpoint) {
        assertThatThrownBy(() -> provider(ISSUER, AUTHORIZE, endpoint, "openid"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("assent.console.token-endpoint");
        assertThatThrownBy(() -> provider(ISSUER, "javascript:alert(1)", TOKEN, "openid"))
                .hasMessageContaining("assent.console.authorization-endpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9000/token", "http://localhost:9000/token", "http://[::1]:9000/token"})
    void aProviderOnTheSameMachineNeedsNoTls(String endpoint) {
        assertThat(provider(ISSUER, AUTHORIZE, endpoint, "openid").connectSources())
                .containsExactly(endpoint);
    }

    @Test
    void halfAProviderIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new ConsoleSignIn(
                        Optional.of(ISSUER), Optional.of("console"), Optional.empty(), Optional.of(TOKEN), "openid"))
                .hasMessageContaining("assent.console.");
        assertThatThrownBy(() -> provider(ISSUER, AUTHORIZE, TOKEN, "profile"))
                .hasMessageContaining("assent.console.scope");
    }

    private static ConsoleSignIn provider(String issuer, String authorize, String token, String scope) {
        return new ConsoleSignIn(
                Optional.of(issuer), Optional.of("console"), Optional.of(authorize), Optional.of(token), scope);
    }
}
