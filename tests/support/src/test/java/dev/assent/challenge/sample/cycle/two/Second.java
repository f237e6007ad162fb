// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.cycle.two;

import dev.assent.challenge.sample.cycle.one.First;

/** Other half of a cycle between packages. */
public class Second {
    First first;
}
