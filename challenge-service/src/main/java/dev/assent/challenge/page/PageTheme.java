// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

import dev.assent.contracts.tenant.PageSettings;

/**
 * Style sheet with the colours of a tenant: it overrides design tokens of the module web. Only colours enter it, which are
 * parsed and written anew, and all text stays readable whatever they are.
 */
final class PageTheme {
    private static final Colour LIGHT_SURFACE = Colour.WHITE;
    private static final Colour DARK_SURFACE = Colour.parse("#18211e");
    private static final double SOFT = 0.88;
    private static final double STRONGER = 0.15;
    /** A background that is lighter than this would glare behind a dark page. */
    private static final double DARK_LUMINANCE = 0.1;

    private PageTheme() {}

    /** Returns the style sheet of {@code settings}; empty if they name no colour. */
    static String css(PageSettings settings) {
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        if (settings.primary() != null) {
            Colour primary = Colour.parse(settings.primary());
            addPrimary(light, primary, LIGHT_SURFACE, Colour.BLACK);
            addPrimary(dark, primary, DARK_SURFACE, Colour.WHITE);
        }
        if (settings.background() != null) {
            Colour background = Colour.parse(settings.background());
            addBackground(light, background);
            if (background.luminance() < DARK_LUMINANCE) {
                addBackground(dark, background);
            }
        }
        return rule("light", light) + rule("dark", dark);
    }

    private static String rule(String scheme, StringBuilder declarations) {
        return declarations.isEmpty()
                ? ""
                : "@media (prefers-color-scheme: " + scheme + ") {\n:root {\n" + declarations + "}\n}\n";
    }

    /** Buttons have the tenant's colour itself; links and icons, which stand on {@code surface}, the nearest readable one. */
    private static void addPrimary(StringBuilder css, Colour primary, Colour surface, Colour end) {
        Colour soft = primary.mix(surface, SOFT);
        Colour accent = primary.readableOn(surface, soft, end);
        add(css, "brand", primary);
        add(css, "on-brand", primary.text());
        add(css, "brand-strong", strong(primary));
        add(css, "accent", accent);
        add(css, "accent-strong", accent.mix(end, STRONGER));
        add(css, "accent-soft", soft);
        add(css, "on-accent", accent.text());
    }

    /** Returns the colour under the pointer, on which the same text is at least as readable. */
    private static Colour strong(Colour primary) {
        return primary.mix(primary.text().equals(Colour.WHITE) ? Colour.BLACK : Colour.WHITE, STRONGER);
    }

    private static void addBackground(StringBuilder css, Colour background) {
        add(css, "canvas", background);
        add(css, "on-canvas", background.text());
    }

    private static void add(StringBuilder css, String token, Colour colour) {
        css.append("  --").append(token).append(": ").append(colour).append(";\n");
    }
}
