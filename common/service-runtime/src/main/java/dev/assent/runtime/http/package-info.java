/** Error bodies, strict JSON and text checks of every HTTP endpoint. */
@NullMarked
package dev.assent.runtime.http;

import org.jspecify.annotations.NullMarked;
