// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.page;

/** Colour in sRGB, with the contrast of two of them as WCAG 2.2 defines it. */
record Colour(int red, int green, int blue) {
    static final Colour WHITE = new Colour(255, 255, 255);
    static final Colour BLACK = new Colour(0, 0, 0);

    /** Contrast of text and its background, of WCAG 2.2 level AA. */
    static final double READABLE = 4.5;

    private static final int STEPS = 20;

    /** Parses the form {@code #rrggbb}. */
    static Colour parse(String text) {
        int rgb = Integer.parseInt(text.substring(1), 16);
        return new Colour(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    }

    /** Returns the relative luminance, 0 to 1. */
    double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    /** Returns the contrast to {@code other}, 1 to 21. */
    double contrast(Colour other) {
        double own = luminance();
        double others = other.luminance();
        return (Math.max(own, others) + 0.05) / (Math.min(own, others) + 0.05);
    }

    /** Returns black or white, whichever is easier to read on this colour: its contrast is above 4.5 on every colour. */
    Colour text() {
        return contrast(WHITE) >= contrast(BLACK) ? WHITE : BLACK;
    }

    /** Returns this colour with {@code share} of {@code other} in it. */
    Colour mix(Colour other, double share) {
        return new Colour(mix(red, other.red, share), mix(green, other.green, share), mix(blue, other.blue, share));
    }

    private static int mix(int own, int other, double share) {
        return (int) Math.round(own + (other - own) * share);
    }

    /** Returns this colour, or the nearest one on the way to {@code end} that is readable on both backgrounds. */
    Colour readableOn(Colour background, Colour other, Colour end) {
        for (int step = 0; step < STEPS; step++) {
            Colour candidate = mix(end, (double) step / STEPS);
            if (candidate.contrast(background) >= READABLE && candidate.contrast(other) >= READABLE) {
                return candidate;
            }
        }
        return end;
    }

    /** Returns the form {@code #rrggbb}. */
    @Override
    public String toString() {
        return String.format("#%02x%02x%02x", red, green, blue);
    }
}
