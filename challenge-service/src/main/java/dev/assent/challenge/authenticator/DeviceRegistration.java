// SPDX-License-Identifier: Apache-2.0
package dev.assent.challenge.authenticator;

import dev.assent.contracts.challenge.CredentialType;
import dev.assent.runtime.device.DeviceKey;
import org.jspecify.annotations.Nullable;

/** Enrolment data that a device sends. */
record DeviceRegistration(
        CredentialType credentialType,
        DeviceKey key,
        @Nullable String name,
        String platform,
        @Nullable String pushToken) {}
