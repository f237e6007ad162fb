/** Cross-origin requests of web pages (CORS), allowed for each tenant by its own settings. */
@NullMarked
package dev.assent.runtime.cors;

import org.jspecify.annotations.NullMarked;
