// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Description of an invalid value for the error that refuses it. */
final class FoundValue {
    private static final int MAX_LENGTH = 40;

    private FoundValue() {}

    /** Describes the current value of {@code json}: a scalar itself, shortened; of an array or an object only the kind. */
    static String describe(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> quote(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shorten(json.getText());
            default -> kind(json);
        };
    }

    /** Describes the kind of the current value of {@code json}, and not the value, which may be a secret. */
    static String kind(JsonParser json) {
        JsonToken token = json.currentToken();
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT, FIELD_NAME -> "an object";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> String.valueOf(token == JsonToken.VALUE_TRUE);
            default -> "null";
        };
    }

    /** Returns {@code text} in quotes, shortened, with its hidden characters replaced. */
    static String quote(String text) {
        return '"' + shorten(text) + '"';
    }

    /** Returns the beginning of {@code text}, with its hidden characters replaced. */
    static String shorten(String text) {
        String shown = VisibleText.replaceHidden(text);
        if (shown.length() <= MAX_LENGTH) {
            return shown;
        }
        int end = Character.isHighSurrogate(shown.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return shown.substring(0, end) + "…";
    }
}
