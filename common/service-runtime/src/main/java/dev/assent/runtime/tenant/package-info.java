/** Tenants, their keys and settings, as this service's own database stores them. */
@NullMarked
package dev.assent.runtime.tenant;

import org.jspecify.annotations.NullMarked;
