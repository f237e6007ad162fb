// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.cycle.one;

import dev.assent.challenge.sample.cycle.two.Second;

/** Half of a cycle between packages. */
public class First {
    Second second;
}
