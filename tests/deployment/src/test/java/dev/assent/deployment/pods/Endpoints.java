// SPDX-License-Identifier: Apache-2.0
package dev.assent.deployment.pods;

import dev.assent.local.proxy.InstanceLocator;
import dev.assent.local.proxy.ServiceInstance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Ready pods of each Service, chosen in turn. */
final class Endpoints implements InstanceLocator {
    private final Map<String, CopyOnWriteArrayList<ServiceInstance>> ready = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    Endpoints(Set<String> services) {
        services.forEach(service -> ready.put(service, new CopyOnWriteArrayList<>()));
    }

    void add(Pod pod) {
        of(pod).addIfAbsent(pod.origin());
    }

    void remove(Pod pod) {
        of(pod).remove(pod.origin());
    }

    int count(String service) {
        return ready.get(service).size();
    }

    @Override
    public Set<String> services() {
        return ready.keySet();
    }

    @Override
    public Optional<ServiceInstance> next(String service) {
        List<ServiceInstance> now = List.copyOf(ready.get(service));
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of(now.get(Math.floorMod(turn.getAndIncrement(), now.size())));
    }

    private CopyOnWriteArrayList<ServiceInstance> of(Pod pod) {
        return ready.get(pod.spec().service());
    }
}
