// SPDX-License-Identifier: Apache-2.0
package dev.assent.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a document of an administrator: a request whose body has a member that the type does not have is refused, because a
 * misspelt setting would silently keep its default. Events ignore the mark, since a newer version may add members.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RejectUnknownMembers {}
