// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.metrics;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Filter that removes the gauges of SQL connections. The PostgreSQL client registers them anew for each connection under one
 * name, so they report the first connection alone, and Micrometer warns of the others (quarkusio/quarkus#47504). The gauges
 * of the pool, {@code sql_pool_*}, are complete.
 */
class SqlConnectionGaugeFilter {

    @Produces
    @Singleton
    MeterFilter withoutConnectionGauges() {
        return MeterFilter.deny(id ->
                id.getName().equals("postgresql.queue.size") || id.getName().equals("postgresql.current"));
    }
}
