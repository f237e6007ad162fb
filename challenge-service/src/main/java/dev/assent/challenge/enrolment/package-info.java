// SPDX-License-Identifier: Apache-2.0
/** Enrolment codes, with which a phone that has no token yet is enrolled, with their endpoints. */
@NullMarked
package dev.assent.challenge.enrolment;

import org.jspecify.annotations.NullMarked;
