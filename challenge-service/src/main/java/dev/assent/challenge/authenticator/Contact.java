// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

/** A phone number or an email address that a backend has verified. */
record Contact(MethodName method, String address, boolean isDefault) {}
