package dev.assent.local.stack;

import dev.assent.embedded.FreePort;
import dev.assent.operator.OperatorException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Which part listens where, all on 127.0.0.1. */
public record Ports(Map<Component, Integer> byPart) {
    private static final int HIGHEST = 65535;

    /** The ports that {@code environment} asks for, else the usual ones; 0 asks for any free port. */
    public static Ports from(Map<String, String> environment) {
        Map<Component, Integer> byPart = new EnumMap<>(Component.class);
        Map<Integer, Component> taken = new HashMap<>();
        for (Component part : Component.values()) {
            int port = port(part, environment.get(part.portVariable()));
            Component other = taken.put(port, part);
            if (other != null) {
                throw new OperatorException("Port " + port + " is asked for twice: for " + other.title() + " and for "
                        + part.title() + ". Change " + other.portVariable() + " or " + part.portVariable() + ".");
            }
            byPart.put(part, port);
        }
        return new Ports(Map.copyOf(byPart));
    }

    private static int port(Component part, String asked) {
        if (asked == null || asked.isBlank()) {
            return part.defaultPort();
        }
        try {
            int port = Integer.parseInt(asked.strip());
            if (port >= 0 && port <= HIGHEST) {
                return port == 0 ? any(part) : port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new OperatorException(part.portVariable() + " is not a port: " + asked);
    }

    /** What is to listen only later must find its port free then. */
    private static int any(Component part) {
        return Settings.ON_DEMAND.contains(part) ? FreePort.lasting() : FreePort.any();
    }

    public int of(Component part) {
        return byPart.get(part);
    }

    /** Throws {@link OperatorException} unless all {@code parts} can have their ports. */
    public void requireFree(Collection<Component> parts) {
        for (Component part : parts) {
            if (!FreePort.isFree(of(part))) {
                throw new OperatorException("Port " + of(part) + " is taken, and " + part.title()
                        + " needs it. Free it, or choose another: " + part.portVariable() + "=" + (of(part) + 1000)
                        + " ./assent up");
            }
        }
    }
}
