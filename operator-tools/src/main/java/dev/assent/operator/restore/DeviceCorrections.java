// SPDX-License-Identifier: Apache-2.0
package dev.assent.operator.restore;

/** Corrections of projections of devices. */
final class DeviceCorrections {
    private DeviceCorrections() {}

    /**
     * Returns the SQL that deletes from {@code table} the devices that were removed, also so long ago that the topic has
     * dropped the removal. An empty topic says nothing.
     */
    static String deleteRemoved(String table, String id) {
        return """
            delete from %1$s d where not exists (
                select from newest n where n.topic = 'assent.authenticator-changed' and n.key = d.%2$s::text
                  and n.event is not null)
              and exists (select from newest where topic = 'assent.authenticator-changed' and event is not null)"""
                .formatted(table, id);
    }
}
