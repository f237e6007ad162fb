// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.channel;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks endpoints for the administrator alone; who calls is checked before anything of the request is read. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
public @interface Administrators {}
