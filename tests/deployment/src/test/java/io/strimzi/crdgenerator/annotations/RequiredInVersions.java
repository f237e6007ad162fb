// SPDX-License-Identifier: Apache-2.0
package io.strimzi.crdgenerator.annotations;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * What Strimzi's classes are marked with where a member is required. The artifact with this annotation is not published;
 * without a class of its name the JVM drops the marks.
 */
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiredInVersions {
    /** The versions, such as {@code v1+}. */
    String value();
}
