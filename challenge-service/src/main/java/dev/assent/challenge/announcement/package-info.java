/** Repetition of what other services keep: tenants, devices and attributes of users are announced anew. */
@NullMarked
package dev.assent.challenge.announcement;

import org.jspecify.annotations.NullMarked;
