/** Push dispatcher: brings pushes and webhook events to devices and tenants. This package holds its configuration. */
@NullMarked
package dev.assent.dispatcher;

import org.jspecify.annotations.NullMarked;
