// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

/**
 * Target of a request.
 *
 * @param uri the path and query that the service receives
 */
record ProxyTarget(String service, String uri) {}
