/** Sockets of pages that show QR codes: they start challenges and receive their states. */
@NullMarked
package dev.assent.challenge.socket;

import org.jspecify.annotations.NullMarked;
