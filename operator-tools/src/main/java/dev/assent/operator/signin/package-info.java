/** Sign-in that checks an installation from outside, as backend, browser and phone. */
@NullMarked
package dev.assent.operator.signin;

import org.jspecify.annotations.NullMarked;
