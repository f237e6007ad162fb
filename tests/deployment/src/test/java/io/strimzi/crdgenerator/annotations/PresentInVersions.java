// SPDX-License-Identifier: Apache-2.0
package io.strimzi.crdgenerator.annotations;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks a member that only some versions have; see {@link RequiredInVersions}. */
@Retention(RetentionPolicy.RUNTIME)
public @interface PresentInVersions {
    /** The versions, such as {@code v1beta2}. */
    String value();
}
