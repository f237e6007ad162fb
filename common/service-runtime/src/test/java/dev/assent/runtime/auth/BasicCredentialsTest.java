// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {

    @Test
    void theUserIsWhatStandsBeforeTheColon() {
        assertThat(BasicCredentials.user(basic("sk_1:"))).contains("sk_1");
        assertThat(BasicCredentials.user(basic("sk_1:password:more"))).contains("sk_1");
    }

    @Test
    void theBrowserSdkSendsNoColon() {
        assertThat(BasicCredentials.user(basic("acme"))).contains("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic ", "BASIC ", "Basic  "})
    void theSchemeMayBeWrittenInAnyCase(String scheme) {
        assertThat(BasicCredentials.user(scheme + Base64.getEncoder().encodeToString("acme:".getBytes(UTF_8))))
                .contains("acme");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"Basic", "Basic ", "Basic %", "Basic Og==", "Bearer YWNtZTo=", "YWNtZTo=", "Basic YWNtZTo=,x"})
    void whatIsNotOfThisFormHasNoUser(String header) {
        assertThat(BasicCredentials.user(header)).isEmpty();
        assertThat(BasicCredentials.percentDecodedUser(header)).isEmpty();
    }

    @Property
    void anyHeaderIsReadWithoutFailing(@ForAll String text) {
        BasicCredentials.user(text);
        BasicCredentials.percentDecodedUser(text);
        BasicCredentials.user("Basic " + text);
        BasicCredentials.percentDecodedUser("Basic " + text);
    }

    @Property
    void anyUserIsReadWithoutFailing(@ForAll String user) {
        BasicCredentials.percentDecodedUser(basic(user));
        BasicCredentials.percentDecodedUser(basic("%" + user));
    }

    @Property
    void aPercentEncodedUserIsDecoded(@ForAll @NotEmpty @CharRange(from = ' ', to = '\ud7ff') String user) {
        // As encodeURIComponent does: a blank is %20.
        String encoded = URLEncoder.encode(user, UTF_8).replace("+", "%20");
        assertThat(BasicCredentials.percentDecodedUser(basic(encoded))).contains(user);
        assertThat(BasicCredentials.percentDecodedUser(basic(encoded + ":"))).contains(user);
    }

    @Property
    void aUserWithoutPercentSignsIsItself(@ForAll @NotEmpty @CharRange(from = ' ', to = '~') String user) {
        Assume.that(user.indexOf('%') < 0 && user.indexOf(':') < 0);
        assertThat(BasicCredentials.percentDecodedUser(basic(user))).contains(user);
    }

    @Test
    void aHalfPercentSequenceHasNoUser() {
        assertThat(BasicCredentials.percentDecodedUser(basic("acme%4"))).isEmpty();
        assertThat(BasicCredentials.percentDecodedUser(basic("acme%zz"))).isEmpty();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }
}
