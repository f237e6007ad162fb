package dev.assent.local.proxy;

/**
 * Where a request goes.
 *
 * @param uri the path and query that the service gets
 */
record Target(String service, String uri) {}
