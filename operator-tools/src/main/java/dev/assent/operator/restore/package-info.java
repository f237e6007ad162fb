/** Plan of a restoration: corrections of a database that is older than the topics and the other services. */
@NullMarked
package dev.assent.operator.restore;

import org.jspecify.annotations.NullMarked;
