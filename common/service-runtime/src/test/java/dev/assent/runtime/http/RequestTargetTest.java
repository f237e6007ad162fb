// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/client/verify/push",
                "/v1/users/a@b.example+c/actions/pay",
                "/v1/users/a%2Fb%40c",
                "/v1/users/a%3Bx",
                "/v1/users/...",
                "/v1/users/.a",
                "/q/swagger-ui/",
                "/v1"
            })
    void aPlainPathIsNotChanged(String path) {
        assertThat(path(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "auth0|123 auth0%7C123",
                "a;x a%3Bx",
                "..;x ..%3Bx",
                "^[]{}\"\\<>` %5E%5B%5D%7B%7D%22%5C%3C%3E%60",
                "%75ser%2d1 user-1",
                "%2e%2e%2e ...",
                "%2E%2E%2Fa ..%2Fa",
                "%25%32%65 %252e"
            })
    void anUnencodedCharacterIsEncoded(String sent, String normal) {
        assertThat(path("/v1/users/" + sent + "/authenticators")).isEqualTo("/v1/users/" + normal + "/authenticators");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "v1/users",
                "/v1/users/..",
                "/v1/users/.",
                "/v1/users/../validate",
                "/v1/users/./a",
                "/v1/users/%2E%2e",
                "/v1/users/%2e",
                "/v1/users/.%2E/x",
                "/v1/users/",
                "/v1/users//a",
                "/v1//users",
                "//v1/users",
                "/q//metrics",
                "/q/../v1/users",
                "/v1/users/%",
                "/v1/users/%2",
                "/v1/users/%zz",
                "/v1/users/%2/1",
                "/v1/users/%+1",
                "/v1/users/a b",
                "/v1/users/a\tb",
                "/v1/users/a#b",
                "/v1/users/a\u007f",
                "/v1/users/%00",
                "/v1/users/a%FF",
                "/v1/users/a%C0%AF",
                "/v1/users/%E0%80%AF",
                "/v1/users/%ED%A0%80",
                "/v1/users/%F4%90%80%80",
                "/v1/users/%C3",
                "/v1/users/%C3/%A9",
                "/v1/users/\u00e9",
                "/v1/users/\u0100"
            })
    void aPathWithTwoReadingsIsRefused(String path) {
        assertThatThrownBy(() -> path(path))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageStartingWith("path: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "email=a@b.example&limit=5 email=a@b.example&limit=5",
                "publicKey=a+b/c%2B=&&x publicKey=a+b/c%2B=&&x",
                "username=a;b username=a%3Bb",
                "username=auth0|1&x={} username=auth0%7C1&x=%7B%7D",
                "q=../%2e%2e/ q=../../"
            })
    void aQueryIsBroughtIntoNormalForm(String sent, String normal) {
        assertThat(RequestTarget.parse("/v1/users", sent).uri()).isEqualTo("/v1/users?" + normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=%FF", "a=%C0%AF", "%FF", "a=%0", "a=%zz", "a=%00", "a=\u00e9", "a=b#c", "a= ", "a=%C3&%A9"})
    void aQueryThatIsNoTextIsRefused(String query) {
        assertThatThrownBy(() -> RequestTarget.parse("/v1/users", query))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("query: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x&", "%3B&"})
    void noParameterIsIgnoredBecauseThereAreMany(String parameter) {
        assertThat(RequestTarget.parse("/v1/users", parameter.repeat(99)).query())
                .isNotEmpty();
        assertThatThrownBy(() -> RequestTarget.parse("/v1/users", parameter.repeat(1024) + "email=a@b"))
                .hasMessage("query: has more than 100 parameters");
    }

    /** Whatever an id is, encoded or as raw bytes, it arrives as it was, and the form that arrives is stable. */
    @Property
    void anIdArrivesAsItWasSent(@ForAll @StringLength(min = 1, max = 12) String id) {
        Assume.that(!id.equals(".")
                && !id.equals("..")
                && VisibleText.isIdentifier(id)
                && UTF_8.newEncoder().canEncode(id));
        String encoded = URLEncoder.encode(id, UTF_8).replace("+", "%20");
        String raw = new String(id.getBytes(UTF_8), ISO_8859_1).replaceAll("[\\x00-\\x20\\x7f%#/?]", "_");
        for (String sent : new String[] {encoded, raw}) {
            String path = path("/v1/users/" + sent);
            String expected = sent.equals(encoded) ? id : new String(raw.getBytes(ISO_8859_1), UTF_8);
            assertThat(URI.create(path).getPath()).isEqualTo("/v1/users/" + expected);
            assertThat(path(path)).isEqualTo(path).doesNotContain(";");
        }
    }

    private static String path(String path) {
        return RequestTarget.parse(path, null).path();
    }
}
