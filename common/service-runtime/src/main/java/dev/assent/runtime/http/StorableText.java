// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

/** Text that both the database and canonical JSON can hold. */
public final class StorableText {
    private StorableText() {}

    /**
     * Returns whether {@code text} has neither U+0000, which PostgreSQL refuses, nor half a surrogate pair, which UTF-8 and
     * RFC 8785 §3.2.2.2 refuse.
     */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
