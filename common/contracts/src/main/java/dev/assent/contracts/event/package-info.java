/** Events between the services and the topics that carry them; no transport type appears here. */
@NullMarked
package dev.assent.contracts.event;

import org.jspecify.annotations.NullMarked;
