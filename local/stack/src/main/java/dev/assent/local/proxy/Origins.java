package dev.assent.local.proxy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The instances of the services that take requests at this moment. */
public interface Origins {

    /** The names of all services, whether instances of them take requests or not. */
    Set<String> services();

    /** Where the next request to {@code service} goes; empty if no instance takes any. */
    Optional<Origin> next(String service);

    /** One instance of each service, on its port of 127.0.0.1. */
    static Origins local(Map<String, Integer> ports) {
        Map<String, Integer> fixed = Map.copyOf(ports);
        return new Origins() {
            @Override
            public Set<String> services() {
                return fixed.keySet();
            }

            @Override
            public Optional<Origin> next(String service) {
                return Optional.of(new Origin("127.0.0.1", fixed.get(service)));
            }
        };
    }
}
