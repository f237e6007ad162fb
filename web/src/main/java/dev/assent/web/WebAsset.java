// SPDX-License-Identifier: Apache-2.0
package dev.assent.web;

import io.vertx.core.buffer.Buffer;

/**
 * File for browsers, as it is sent.
 *
 * @param type the media type
 * @param content the bytes; nobody changes them
 */
public record WebAsset(String type, Buffer content) {}
