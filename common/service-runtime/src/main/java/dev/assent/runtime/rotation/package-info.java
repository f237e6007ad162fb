/** Rotation of master keys: what is sealed under which key, and its sealing anew. */
@NullMarked
package dev.assent.runtime.rotation;

import org.jspecify.annotations.NullMarked;
