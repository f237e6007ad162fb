// SPDX-License-Identifier: Apache-2.0
package dev.assent.dispatcher.testing;

import dev.assent.runtime.egress.HostResolver;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/** Stub of a name server: resolves the names of a test, to another address each time if required. The JDK resolves the rest. */
@Singleton
public class StubHostResolver implements HostResolver {
    private final Map<String, Queue<String>> names = new ConcurrentHashMap<>();

    /** Makes {@code host} resolve to {@code addresses}, one for each lookup and the last one from then on. */
    public void resolveTo(String host, String... addresses) {
        names.put(host, new ArrayDeque<>(List.of(addresses)));
    }

    @Override
    public synchronized List<InetAddress> resolve(String host) throws UnknownHostException {
        Queue<String> addresses = names.get(host);
        if (addresses == null) {
            return List.of(InetAddress.getAllByName(host));
        }
        return List.of(InetAddress.getByName(addresses.size() > 1 ? addresses.remove() : addresses.peek()));
    }
}
