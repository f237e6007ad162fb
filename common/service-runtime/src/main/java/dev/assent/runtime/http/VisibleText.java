// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

/**
 * Rules for text that people read where they decide something, such as the prompt of a phone. A hidden character must not
 * reorder or break the line that the user approves (Unicode Technical Report 36, "Bidirectional Text Spoofing").
 */
public final class VisibleText {
    private static final char REPLACEMENT = '\ufffd';

    private VisibleText() {}

    /**
     * Returns whether {@code text} may be an identifier: it has no control character, no line or paragraph separator, and no
     * character that only directs bidirectional text.
     */
    public static boolean isIdentifier(String text) {
        return text.chars().noneMatch(c -> isHidden(c) || isDirectionalMark(c));
    }

    /**
     * Returns whether {@code text} may be displayed as it is: like an identifier, but with the marks that numbers and amounts
     * in right-to-left scripts contain. A mark affects only its neighbours and overrides nothing.
     */
    public static boolean isDisplayable(String text) {
        return text.chars().noneMatch(VisibleText::isHidden);
    }

    /** Replaces each character that {@link #isDisplayable} refuses by U+FFFD, so that it is seen. */
    public static String replaceHidden(String text) {
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < shown.length(); i++) {
            if (isHidden(shown.charAt(i))) {
                shown.setCharAt(i, REPLACEMENT);
            }
        }
        return shown.toString();
    }

    /** Returns whether {@code c} is a control, a separator of lines, or embeds, overrides or isolates a direction. */
    private static boolean isHidden(int c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static boolean isDirectionalMark(int c) {
        return c == '\u061c' || c == '\u200e' || c == '\u200f';
    }
}
