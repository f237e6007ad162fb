package dev.assent.local.demo;

import dev.assent.client.ApiCredentials;
import dev.assent.embedded.push.Certificates;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.operator.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.Map;

/** Which way the pushes of a trial go. */
enum ChannelKind {
    WEBHOOK,
    APNS,
    FCM,
    WEBPUSH;

    /**
     * Starts what stands at the far end; throws {@link OperatorException} where the stack sends elsewhere, or the port is taken.
     *
     * @param variables of the stack and the shell
     * @param address where a webhook listens
     */
    DemoChannel open(ApiCredentials access, Map<String, String> variables, Home home, InetAddress address) {
        return switch (this) {
            case WEBHOOK -> webhook(access, address);
            case WEBPUSH -> new WebPushChannel();
            case APNS ->
                listening(Component.APNS, variables, port -> {
                    Certificates.ensure(home.apns(), ApnsChannel.HOST);
                    return new ApnsChannel(port, home.apns());
                });
            case FCM -> listening(Component.FCM, variables, FcmChannel::new);
        };
    }

    private static DemoChannel webhook(ApiCredentials access, InetAddress address) {
        try {
            return new WebhookChannel(access.apiSecretKey(), WebhookReceiver.start(address));
        } catch (UncheckedIOException e) {
            throw new OperatorException(
                    "The stand-in of a webhook cannot listen at " + address.getHostAddress() + ": "
                            + e.getCause().getMessage(),
                    e);
        }
    }

    private interface Opening {
        DemoChannel at(int port) throws IOException;
    }

    private static DemoChannel listening(Component part, Map<String, String> variables, Opening opening) {
        int port = port(part, variables);
        try {
            return opening.at(port);
        } catch (BindException e) {
            throw new OperatorException(
                    "Port " + port + " is taken, and " + part.title()
                            + " needs it, since push-dispatcher sends there. Free it, or start the stack with another: "
                            + part.portVariable() + "=" + (port + 1000) + " ./assent up",
                    e);
        } catch (IOException e) {
            throw new OperatorException(part.title() + " does not start: " + e.getMessage(), e);
        }
    }

    private static int port(Component part, Map<String, String> variables) {
        String port = variables.get(part.portVariable());
        if (port == null || port.isBlank()) {
            throw new OperatorException(
                    "This stack does not send to " + part.title() + ": it was started with ASSENT_PUSH_"
                            + part.name() + "_… set. If push-dispatcher is to send here, say to which port: "
                            + part.portVariable());
        }
        try {
            return Integer.parseInt(port.strip());
        } catch (NumberFormatException e) {
            throw new OperatorException(part.portVariable() + " is not a port: " + port, e);
        }
    }
}
