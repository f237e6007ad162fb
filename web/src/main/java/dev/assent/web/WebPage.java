// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import io.vertx.core.buffer.Buffer;

/**
 * HTML page, as it is sent.
 *
 * @param content the bytes; nobody changes them
 * @param scriptHash the hash of the page's one inline script, its import map, as a source of a Content-Security-Policy
 */
public record WebPage(Buffer content, String scriptHash) {}
