// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.other;

import dev.assent.token.sample.Token;

/** Uses a class of another service. */
public class UsesAnotherService {
    Token token;
}
