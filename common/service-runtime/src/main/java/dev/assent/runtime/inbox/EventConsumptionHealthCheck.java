// SPDX-License-Identifier: Apache-2.0
package dev.assent.runtime.inbox;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Health checks of the consumption of events: started once it has been connected to Kafka, ready and alive while it polls. An
 * outage of Kafka, which all instances share, makes none of them unready: they serve what needs no events.
 */
@Singleton
class EventConsumptionHealthCheck {
    private static final String NAME = "event-consumption";

    private final EventConsumption consumption;

    EventConsumptionHealthCheck(EventConsumption consumption) {
        this.consumption = consumption;
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named(NAME)
                .status(consumption.hasConnected())
                .build();
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named(NAME)
                .status(consumption.hasConnected() && consumption.isAlive())
                .build();
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck alive() {
        return () ->
                HealthCheckResponse.named(NAME).status(consumption.isAlive()).build();
    }
}
