// SPDX-License-Identifier: Apache-2.0
package dev.assent.testing.sample;

import io.quarkus.vertx.http.runtime.security.annotation.HttpAuthenticationMechanism;

/** Resource whose annotation does not reach the endpoint that it inherits, and that loses the role of the one it overrides. */
@HttpAuthenticationMechanism("administrator")
public class InheritingResource extends HeedlessResource {
    @Override
    public void overridden() {}
}
