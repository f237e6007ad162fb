/** Issues the access token of an approved challenge and encodes its claims. */
@NullMarked
package dev.assent.token.accesstoken;

import org.jspecify.annotations.NullMarked;
