package dev.assent.runtime.secret;

/** A text that must not be read by accident: it prints as {@code ***}. */
public final class Secret {
    private final String value;

    /** Wraps {@code value}. */
    public Secret(String value) {
        this.value = value;
    }

    /** The text itself, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
