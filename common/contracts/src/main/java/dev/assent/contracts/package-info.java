/** JSON format and identifiers that all events and answers share. */
@NullMarked
package dev.assent.contracts;

import org.jspecify.annotations.NullMarked;
