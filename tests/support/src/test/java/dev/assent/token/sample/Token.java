// SPDX-License-Identifier: Apache-2.0
package dev.assent.token.sample;

/** Class of another service. */
public class Token {}
