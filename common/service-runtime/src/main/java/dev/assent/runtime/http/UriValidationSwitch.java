// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Switch that turns off the check of Quarkus that a target is a {@link java.net.URI}, before Quarkus reads it. That check
 * answers ids such as {@code auth0|123}, which SDKs do not encode, with an empty 400. {@link RequestEntrance} checks instead.
 */
public class UriValidationSwitch implements SmallRyeConfigBuilderCustomizer {
    private static final String PROPERTY = "vertx.disableURIValidation";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        System.setProperty(PROPERTY, "true");
    }
}
