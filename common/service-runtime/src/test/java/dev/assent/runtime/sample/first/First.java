// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.sample.first;

import dev.assent.runtime.sample.second.Second;

/** Sample of a class in a cycle of packages. */
public record First(Second second) {}
