/** HTTP API clients for a backend, a browser, a phone and an administrator. */
@NullMarked
package dev.assent.client;

import org.jspecify.annotations.NullMarked;
