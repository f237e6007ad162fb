// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.http;

import jakarta.ws.rs.core.UriInfo;

/** Uses an HTTP type and is no resource. */
public class SeesHttp {
    UriInfo uri;
}
