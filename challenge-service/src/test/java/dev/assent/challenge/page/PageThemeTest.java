// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.assent.contracts.tenant.PageSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the colours of a tenant: all text of the page stays readable whatever they are. */
class PageThemeTest {
    private static final Pattern SCHEME = Pattern.compile("prefers-color-scheme: (\\w+)\\) \\{\\n:root \\{\\n([^}]*)}");
    private static final Pattern TOKEN = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");
    private static final Map<String, Colour> SURFACES = Map.of("light", Colour.WHITE, "dark", Colour.parse("#18211e"));

    @Test
    void contrastIsThatOfWcag() {
        assertThat(Colour.WHITE.contrast(Colour.BLACK)).isEqualTo(21, offset(0.001));
        assertThat(Colour.parse("#777777").contrast(Colour.WHITE)).isEqualTo(4.48, offset(0.01));
        assertThat(Colour.parse("#0000ff").contrast(Colour.WHITE)).isEqualTo(8.59, offset(0.01));
    }

    @Test
    void textIsReadableOnEveryColour() {
        colours().forEach(colour -> {
            Map<String, Map<String, Colour>> schemes = parse(settings(colour.toString(), colour.toString()));
            assertThat(schemes).containsKeys("light", "dark");
            schemes.forEach((scheme, tokens) -> {
                assertReadable(colour, tokens.get("on-brand"), tokens.get("brand"));
                assertReadable(colour, tokens.get("on-brand"), tokens.get("brand-strong"));
                assertReadable(colour, tokens.get("on-accent"), tokens.get("accent"));
                assertReadable(colour, tokens.get("accent"), SURFACES.get(scheme));
                assertReadable(colour, tokens.get("accent"), tokens.get("accent-soft"));
                assertReadable(colour, tokens.get("accent-strong"), tokens.get("accent-soft"));
                if (tokens.containsKey("canvas")) {
                    assertReadable(colour, tokens.get("on-canvas"), tokens.get("canvas"));
                }
            });
            assertThat(schemes.get("light").get("brand")).isEqualTo(colour);
        });
    }

    @Test
    void aLightBackgroundDoesNotGlareBehindADarkPage() {
        assertThat(parse(settings(null, "#ffffff"))).containsOnlyKeys("light");
        assertThat(parse(settings(null, "#101010"))).containsOnlyKeys("light", "dark");
    }

    @Test
    void withoutColoursThereIsNoStyleSheet() {
        assertThat(PageTheme.css(PageSettings.DEFAULTS)).isEmpty();
    }

    private static void assertReadable(Colour tenant, Colour text, Colour background) {
        assertThat(text.contrast(background))
                .as("%s on %s for %s", text, background, tenant)
                .isGreaterThanOrEqualTo(Colour.READABLE);
    }

    private static Stream<Colour> colours() {
        Random random = new Random(19);
        return Stream.concat(
                Stream.of("#000000", "#ffffff", "#777777", "#ffd400", "#0000ff", "#ff0000", "#00ff00", "#18211e")
                        .map(Colour::parse),
                Stream.generate(() -> new Colour(random.nextInt(256), random.nextInt(256), random.nextInt(256)))
                        .limit(5000));
    }

    private static PageSettings settings(String primary, String background) {
        return new PageSettings(null, primary, background, null, null, null);
    }

    private static Map<String, Map<String, Colour>> parse(PageSettings settings) {
        Map<String, Map<String, Colour>> schemes = new HashMap<>();
        Matcher scheme = SCHEME.matcher(PageTheme.css(settings));
        while (scheme.find()) {
            Map<String, Colour> tokens = new HashMap<>();
            Matcher token = TOKEN.matcher(scheme.group(2));
            while (token.find()) {
                tokens.put(token.group(1), Colour.parse(token.group(2)));
            }
            schemes.put(scheme.group(1), tokens);
        }
        return schemes;
    }
}
