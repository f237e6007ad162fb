// SPDX-License-Identifier: Apache-2.0
/** Demo page of the local stack: a shop and a phone in a browser, and the events between the services. */
@NullMarked
package dev.assent.local.page;

import org.jspecify.annotations.NullMarked;
