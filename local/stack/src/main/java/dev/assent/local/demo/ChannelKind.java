// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.demo;

import dev.assent.client.ApiCredentials;
import dev.assent.embedded.push.Certificates;
import dev.assent.local.home.Home;
import dev.assent.local.stack.Component;
import dev.assent.operator.terminal.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;

/** Kind of the channel by which the pushes of a demo are sent. */
enum ChannelKind {
    WEBHOOK,
    APNS,
    FCM,
    WEBPUSH;

    /** Returns the name as people write it, which the command line prints too. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Starts the stub of the channel. Throws {@link OperatorException} if the stack sends elsewhere or if the port is in
     * use.
     *
     * @param variables the variables of the stack and of the shell
     * @param address the address on which the webhook receiver listens
     */
    DemoChannel open(ApiCredentials credentials, Map<String, String> variables, Home home, InetAddress address) {
        return switch (this) {
            case WEBHOOK -> webhook(credentials, address);
            case WEBPUSH -> new WebPushChannel();
            case APNS ->
                start(Component.APNS, variables, port -> {
                    Certificates.ensure(home.apns(), ApnsChannel.HOST);
                    return new ApnsChannel(port, home.apns());
                });
            case FCM -> start(Component.FCM, variables, FcmChannel::new);
        };
    }

    private static DemoChannel webhook(ApiCredentials credentials, InetAddress address) {
        try {
            return new WebhookChannel(credentials.apiSecretKey(), WebhookReceiver.start(address));
        } catch (UncheckedIOException e) {
            throw new OperatorException(
                    "The webhook receiver cannot listen on " + address.getHostAddress() + ": " + e.getMessage(), e);
        }
    }

    private interface StubFactory {
        DemoChannel start(int port) throws IOException;
    }

    private static DemoChannel start(Component part, Map<String, String> variables, StubFactory factory) {
        int port = port(part, variables);
        try {
            return factory.start(port);
        } catch (BindException e) {
            throw new OperatorException(
                    "Port " + port + " for " + part.title()
                            + ", to which push-dispatcher sends, is in use. Free it, or start the stack with another: "
                            + part.portVariable() + "=" + (port + 1000) + " ./assent up",
                    e);
        } catch (IOException e) {
            throw new OperatorException("cannot start " + part.title() + ": " + e.getMessage(), e);
        }
    }

    private static int port(Component part, Map<String, String> variables) {
        String port = variables.get(part.portVariable());
        if (port == null || port.isBlank()) {
            throw new OperatorException(
                    "This stack does not send to " + part.title() + ": it was started with variables ASSENT_PUSH_"
                            + part.name() + "_…. If push-dispatcher sends here all the same, set the port: "
                            + part.portVariable());
        }
        try {
            return Integer.parseInt(port.strip());
        } catch (NumberFormatException e) {
            throw new OperatorException(part.portVariable() + ": invalid port \"" + port + "\"", e);
        }
    }
}
