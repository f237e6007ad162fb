// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.proxy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Locator of the instances of services that accept requests. */
public interface InstanceLocator {

    /** Returns the names of all services, with or without instances. */
    Set<String> services();

    /** Returns the instance for the next request to {@code service}; empty if none accepts requests. */
    Optional<ServiceInstance> next(String service);

    /** Creates a locator with one instance of each service. */
    static InstanceLocator local(Map<String, ServiceInstance> instances) {
        Map<String, ServiceInstance> fixed = Map.copyOf(instances);
        return new InstanceLocator() {
            @Override
            public Set<String> services() {
                return fixed.keySet();
            }

            @Override
            public Optional<ServiceInstance> next(String service) {
                return Optional.ofNullable(fixed.get(service));
            }
        };
    }
}
