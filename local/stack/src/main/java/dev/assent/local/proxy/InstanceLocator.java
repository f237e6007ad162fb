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

    /** Creates a locator with one instance of each service, on its port of 127.0.0.1. */
    static InstanceLocator local(Map<String, Integer> ports) {
        Map<String, Integer> fixed = Map.copyOf(ports);
        return new InstanceLocator() {
            @Override
            public Set<String> services() {
                return fixed.keySet();
            }

            @Override
            public Optional<ServiceInstance> next(String service) {
                return Optional.ofNullable(fixed.get(service)).map(port -> new ServiceInstance("127.0.0.1", port));
            }
        };
    }
}
