// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.challenge.PublicUrl;
import dev.assent.contracts.Json;
import dev.assent.contracts.tenant.TenantSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the URL of the challenge page with and without a public URL of the installation. */
class ChallengePageUrlTest {
    private static final String TENANT = "bookshop";

    @Test
    void anInstallationWithoutAPublicUrlHasNoPage() {
        assertThat(url(null, "{}")).isNull();
        assertThat(url(null, "{\"challengeUrl\":\"https://login.example\"}"))
                .isEqualTo("https://login.example?token=t.k.n");
    }

    @ParameterizedTest
    @CsvSource({
        "https://assent.example, https://assent.example/challenge/bookshop?v=1#token=t.k.n",
        "https://assent.example/, https://assent.example/challenge/bookshop?v=1#token=t.k.n",
        "http://127.0.0.1:8080, http://127.0.0.1:8080/challenge/bookshop?v=1#token=t.k.n",
        "https://example.org/mfa, https://example.org/mfa/challenge/bookshop?v=1#token=t.k.n"
    })
    void thePageIsBelowThePublicUrlWithTheTokenInTheFragment(String publicUrl, String expected) {
        assertThat(url(publicUrl, "{}")).isEqualTo(expected);
    }

    @Test
    void aTenantCanHaveTheTokenInTheQuery() {
        assertThat(url("https://assent.example", "{\"page\":{\"tokenInQuery\":true}}"))
                .isEqualTo("https://assent.example/challenge/bookshop?v=1&token=t.k.n");
    }

    @Test
    void theTenantsOwnPageComesFirst() {
        assertThat(url("https://assent.example", "{\"challengeUrl\":\"https://login.example/c\"}"))
                .isEqualTo("https://login.example/c?token=t.k.n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assent.example",
                "ftp://assent.example",
                "https:///path",
                "https://a@assent.example",
                "https://assent.example?a=1",
                "https://assent.example#a"
            })
    void aServiceWithAnUnusablePublicUrlDoesNotStart(String publicUrl) {
        assertThatThrownBy(() -> PublicUrl.of(Optional.of(publicUrl)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("assent.public-url");
    }

    private static String url(String publicUrl, String settings) {
        return new ChallengePageUrl(PublicUrl.of(Optional.ofNullable(publicUrl)))
                .withToken(TENANT, Json.read(settings, TenantSettings.class), "t.k.n");
    }
}
