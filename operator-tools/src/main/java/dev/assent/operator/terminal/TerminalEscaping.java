// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.terminal;

/** Escapes untrusted text for a terminal. */
public final class TerminalEscaping {
    private TerminalEscaping() {}

    /** Returns {@code text} with its control, format and other invisible characters escaped as {@code \\u{…}}. */
    public static String of(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isUnsafe(point)) {
                printable.append(String.format("\\u{%x}", point));
            } else {
                printable.appendCodePoint(point);
            }
        });
        return printable.toString();
    }

    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
