package dev.assent.operator;

/** Text from outside as a terminal may be given it. */
public final class TerminalEscaping {
    private TerminalEscaping() {}

    /** {@code text} with every character that steers a terminal, or hides or turns others, written as its code. */
    public static String of(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (steers(point)) {
                printable.append(String.format("\\u{%x}", point));
            } else {
                printable.appendCodePoint(point);
            }
        });
        return printable.toString();
    }

    private static boolean steers(int point) {
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
