package dev.assent.local.stack;

import dev.assent.embedded.push.Certificates;
import dev.assent.local.home.Home;
import java.util.HashMap;
import java.util.Map;

/**
 * Which push services are played by {@code ./assent try}: those of which the environment says nothing.
 *
 * @param apns whether that is Apple's
 * @param fcm whether that is Google's
 */
record PushPeers(boolean apns, boolean fcm) {
    private static final String APNS = "ASSENT_PUSH_APNS_";
    private static final String FCM = "ASSENT_PUSH_FCM_";
    private static final String HOST = "localhost";

    static PushPeers of(Map<String, String> environment) {
        return new PushPeers(isSilentOf(APNS, environment), isSilentOf(FCM, environment));
    }

    private static boolean isSilentOf(String prefix, Map<String, String> environment) {
        return environment.entrySet().stream()
                .noneMatch(variable -> variable.getKey().startsWith(prefix)
                        && !variable.getValue().isBlank());
    }

    /** Makes the certificate that the trial's APNs shows, where there is none yet. */
    void prepare(Home home) {
        if (apns) {
            Certificates.ensure(home.apns(), HOST);
        }
    }

    /** How push-dispatcher finds them. */
    Map<String, String> variables(Ports ports, Home home) {
        Map<String, String> variables = new HashMap<>();
        if (apns) {
            variables.put(APNS + "HOST", HOST);
            variables.put(APNS + "PORT", Integer.toString(ports.of(Component.APNS)));
            variables.put(
                    APNS + "TRUSTED_CERTIFICATE",
                    home.apns().resolve(Certificates.CERTIFICATE).toString());
        }
        if (fcm) {
            String origin = "http://127.0.0.1:" + ports.of(Component.FCM);
            variables.put(FCM + "URL", origin);
            variables.put(FCM + "TOKEN_URI", origin + "/token");
        }
        return variables;
    }

    /** How a trial finds the ports it must listen on. */
    Map<String, String> portVariables(Ports ports) {
        Map<String, String> variables = new HashMap<>();
        if (apns) {
            variables.put(Component.APNS.portVariable(), Integer.toString(ports.of(Component.APNS)));
        }
        if (fcm) {
            variables.put(Component.FCM.portVariable(), Integer.toString(ports.of(Component.FCM)));
        }
        return variables;
    }
}
