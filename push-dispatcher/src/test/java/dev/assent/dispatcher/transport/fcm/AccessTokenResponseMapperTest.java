// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.transport.fcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.assent.runtime.egress.HttpResponse;
import dev.assent.runtime.egress.HttpResponseBody;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenResponseMapperTest {

    @Test
    void aSuccessfulResponseHasATokenAndItsLifetime() {
        AccessToken token = AccessTokenResponseMapper.token(
                response(200, "{\"access_token\":\"secret\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"));

        assertThat(token).isEqualTo(new AccessToken("secret", Duration.ofSeconds(3599)));
        assertThat(token.authorization()).isEqualTo("Bearer secret");
        assertThat(token.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{}",
                "<html>",
                "{\"access_token\":\"\",\"expires_in\":60}",
                "{\"access_token\":\"secret\"}",
                "{\"access_token\":\"secret\",\"expires_in\":0}",
                "{\"access_token\":{},\"expires_in\":60}"
            })
    void aResponseWithoutATokenIsATemporaryFailure(String body) {
        AccessTokenException failure = failure(200, body);

        assertThat(failure.reason()).isEqualTo("oauth_unreadable");
        assertThat(failure.isPermanent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, oauth_invalid_grant, true",
        "401, invalid_client, oauth_invalid_client, true",
        "403, , oauth_status_403, true",
        "302, , oauth_status_302, true",
        "400, A text that quotes a secret, oauth_status_400, true",
        "408, , oauth_status_408, false",
        "429, , oauth_status_429, false",
        "500, internal_failure, oauth_internal_failure, false",
        "503, temporarily_unavailable, oauth_temporarily_unavailable, false"
    })
    void anErrorHasItsCodeAndIsPermanentUnlessTheStatusIsTransient(
            int status, String error, String reason, boolean permanent) {
        AccessTokenException failure = failure(status, error == null ? "" : "{\"error\":\"" + error + "\"}");

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.isPermanent()).isEqualTo(permanent);
    }

    private static AccessTokenException failure(int status, String body) {
        return catchThrowableOfType(
                AccessTokenException.class, () -> AccessTokenResponseMapper.token(response(status, body)));
    }

    private static HttpResponseBody response(int status, String body) {
        return new HttpResponseBody(new HttpResponse(status, Optional.empty()), body);
    }
}
