/** Command {@code try}: runs sign-ins through every push channel, with a simulated phone. */
@NullMarked
package dev.assent.local.demo;

import org.jspecify.annotations.NullMarked;
