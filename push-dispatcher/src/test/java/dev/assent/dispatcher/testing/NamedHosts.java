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

/** A name server that tells what a test wants, a different thing each time if need be; the rest the JDK tells. */
@Singleton
public class NamedHosts implements HostResolver {
    private final Map<String, Queue<String>> names = new ConcurrentHashMap<>();

    /** From now on {@code host} resolves to these {@code addresses}, one per look-up; the last one stays. */
    public void name(String host, String... addresses) {
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
