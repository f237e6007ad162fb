// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Body of a successful response without other content: SDKs read every success as JSON and fail on an empty body. */
public record SuccessBody(@Schema(required = true) boolean success) {
    /** Body of a call that has succeeded. */
    public static final SuccessBody SUCCESS = new SuccessBody(true);
}
