// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.start;

/** Name of a source that the user has approved, or has denied and thus blocked for a time. */
record KnownSource(String name, boolean blocked) {}
