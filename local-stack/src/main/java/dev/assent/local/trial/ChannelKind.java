package dev.assent.local.trial;

import dev.assent.embedded.push.Certificates;
import dev.assent.local.LocalProblem;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Part;
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
     * Starts what stands at the far end; throws {@link LocalProblem} where the stack sends elsewhere, or the port is taken.
     *
     * @param variables of the stack and the shell
     * @param address where a webhook listens
     */
    TrialChannel open(Access access, Map<String, String> variables, Home home, InetAddress address) {
        return switch (this) {
            case WEBHOOK -> webhook(access, address);
            case WEBPUSH -> new WebPushChannel();
            case APNS ->
                listening(Part.APNS, variables, port -> {
                    Certificates.ensure(home.apns(), ApnsChannel.HOST);
                    return new ApnsChannel(port, home.apns());
                });
            case FCM -> listening(Part.FCM, variables, FcmChannel::new);
        };
    }

    private static TrialChannel webhook(Access access, InetAddress address) {
        try {
            return new WebhookChannel(access.apiSecretKey(), WebhookReceiver.start(address));
        } catch (UncheckedIOException e) {
            throw new LocalProblem(
                    "The stand-in of a webhook cannot listen at " + address.getHostAddress() + ": "
                            + e.getCause().getMessage(),
                    e);
        }
    }

    private interface Opening {
        TrialChannel at(int port) throws IOException;
    }

    private static TrialChannel listening(Part part, Map<String, String> variables, Opening opening) {
        int port = port(part, variables);
        try {
            return opening.at(port);
        } catch (BindException e) {
            throw new LocalProblem(
                    "Port " + port + " is taken, and " + part.title()
                            + " needs it, since push-dispatcher sends there. Free it, or start the stack with another: "
                            + part.portVariable() + "=" + (port + 1000) + " ./assent up",
                    e);
        } catch (IOException e) {
            throw new LocalProblem(part.title() + " does not start: " + e.getMessage(), e);
        }
    }

    private static int port(Part part, Map<String, String> variables) {
        String port = variables.get(part.portVariable());
        if (port == null || port.isBlank()) {
            throw new LocalProblem("This stack does not send to " + part.title() + ": it was started with ASSENT_PUSH_"
                    + part.name() + "_… set. If push-dispatcher is to send here, say to which port: "
                    + part.portVariable());
        }
        try {
            return Integer.parseInt(port.strip());
        } catch (NumberFormatException e) {
            throw new LocalProblem(part.portVariable() + " is not a port: " + port, e);
        }
    }
}
