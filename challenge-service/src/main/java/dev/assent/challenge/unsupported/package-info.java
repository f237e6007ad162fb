/** Answers to SDK calls that this server does not support. */
@NullMarked
package dev.assent.challenge.unsupported;

import org.jspecify.annotations.NullMarked;
