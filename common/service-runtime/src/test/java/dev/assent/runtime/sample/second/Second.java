// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.sample.second;

import dev.assent.runtime.sample.first.First;

/** Sample of a class in a cycle of packages. */
public record Second(First first) {}
