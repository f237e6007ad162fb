// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import org.jspecify.annotations.Nullable;

/** Error in the JSON of a request. Its message is for the caller: it says what was expected and what was found. */
final class InvalidMemberException extends MismatchedInputException {
    InvalidMemberException(@Nullable JsonParser json, String message) {
        super(json, message);
    }
}
