/** HTTP requests to addresses that tenants or devices name, restricted to allowed networks. */
@NullMarked
package dev.assent.runtime.egress;

import org.jspecify.annotations.NullMarked;
