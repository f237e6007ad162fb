// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Mark of an endpoint whose query is not read, because an SDK sends one that repeats the body. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface IgnoredQuery {}
