// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.deadletter;

import java.util.regex.Pattern;

/** Redaction of push tokens in the text of a record that somebody looks at. */
public final class PushTokenRedaction {
    /** Matches the member, also in truncated text and in a string that contains JSON. */
    private static final Pattern MEMBER = Pattern.compile(
            "(\\\\{0,8}\"pushToken\\\\{0,8}\"\\s*:\\s*\\\\{0,8}\")[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,2000}+\"?",
            Pattern.DOTALL);

    private PushTokenRedaction() {}

    /** Returns {@code text} with {@code ***} for every push token. */
    public static String of(String text) {
        return MEMBER.matcher(text).replaceAll("$1***\"");
    }
}
