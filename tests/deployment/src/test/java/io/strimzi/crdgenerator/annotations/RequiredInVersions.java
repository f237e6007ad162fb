// SPDX-License-Identifier: Apache-2.0
package io.strimzi.crdgenerator.annotations;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Marks a required member of Strimzi's classes. The artifact with this annotation is not published; without a class of its
 * name the JVM drops the marks.
 */
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiredInVersions {
    /** The versions, such as {@code v1+}. */
    String value();
}
