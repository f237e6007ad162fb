/** Reverse proxy in front of the services. */
@NullMarked
package dev.assent.local.proxy;

import org.jspecify.annotations.NullMarked;
