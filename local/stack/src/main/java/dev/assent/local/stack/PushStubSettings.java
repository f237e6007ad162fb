// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import dev.assent.embedded.push.Certificates;
import dev.assent.local.home.Home;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the push service stubs that {@code ./assent try} starts: for those push services that the environment does
 * not configure.
 *
 * @param apns whether APNs has a stub
 * @param fcm whether FCM has a stub
 */
record PushStubSettings(boolean apns, boolean fcm) {
    private static final String APNS = "ASSENT_PUSH_APNS_";
    private static final String FCM = "ASSENT_PUSH_FCM_";
    private static final String HOST = "localhost";

    static PushStubSettings of(Map<String, String> environment) {
        return new PushStubSettings(isUnset(APNS, environment), isUnset(FCM, environment));
    }

    private static boolean isUnset(String prefix, Map<String, String> environment) {
        return environment.entrySet().stream()
                .noneMatch(variable -> variable.getKey().startsWith(prefix)
                        && !variable.getValue().isBlank());
    }

    /** Creates the certificate of the APNs stub, if it does not exist. */
    void prepare(Home home) {
        if (apns) {
            Certificates.ensure(home.apns(), HOST);
        }
    }

    /** Returns the variables by which push-dispatcher reaches the stubs. */
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

    /** Returns the variables by which {@code ./assent try} finds the ports of the stubs. */
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
