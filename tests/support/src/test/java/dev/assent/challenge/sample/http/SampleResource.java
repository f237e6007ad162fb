// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.sample.http;

import jakarta.ws.rs.core.UriInfo;

/** Uses HTTP types as a resource may. */
public class SampleResource {
    UriInfo uri;

    /** Part of a resource. */
    static class Body {
        UriInfo uri;
    }
}
