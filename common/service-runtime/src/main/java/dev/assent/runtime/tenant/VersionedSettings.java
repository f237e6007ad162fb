// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.tenant;

import dev.assent.contracts.tenant.TenantSettings;

/**
 * Settings of a tenant, which may be older than the stored ones.
 *
 * @param version version of the stored tenant that they were read of: a statement that decides by them requires this version
 */
public record VersionedSettings(TenantSettings settings, long version) {}
