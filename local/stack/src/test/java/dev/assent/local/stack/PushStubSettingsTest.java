// SPDX-License-Identifier: Apache-2.0
package dev.assent.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.local.home.Home;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushStubSettingsTest {
    private static final Home HOME = new Home(Path.of("/home"));
    private static final Ports PORTS = Ports.from(Map.of());

    @Test
    void stubsReceiveThePushesByDefault() {
        PushStubSettings stubs = PushStubSettings.of(Map.of("ASSENT_PUSH_PORT", "8082", "ASSENT_PUSH_FCM_URL", ""));

        assertThat(stubs.variables(PORTS, HOME))
                .containsEntry("ASSENT_PUSH_APNS_HOST", "localhost")
                .containsEntry("ASSENT_PUSH_APNS_PORT", "8085")
                .containsEntry("ASSENT_PUSH_APNS_TRUSTED_CERTIFICATE", "/home/apns/server.pem")
                .containsEntry("ASSENT_PUSH_FCM_URL", "http://127.0.0.1:8086")
                .containsEntry("ASSENT_PUSH_FCM_TOKEN_URI", "http://127.0.0.1:8086/token");
        assertThat(stubs.portVariables(PORTS)).isEqualTo(Map.of("ASSENT_APNS_PORT", "8085", "ASSENT_FCM_PORT", "8086"));
    }

    @Test
    void configuredPushServicesHaveNoStub() {
        PushStubSettings google = PushStubSettings.of(Map.of("ASSENT_PUSH_FCM_URL", "https://fcm.googleapis.com"));
        assertThat(google.variables(PORTS, HOME)).hasSize(3).containsKey("ASSENT_PUSH_APNS_HOST");
        assertThat(google.portVariables(PORTS)).containsOnlyKeys("ASSENT_APNS_PORT");

        PushStubSettings apple = PushStubSettings.of(Map.of("ASSENT_PUSH_APNS_HOST", "api.push.apple.com"));
        assertThat(apple.variables(PORTS, HOME)).hasSize(2).containsKey("ASSENT_PUSH_FCM_URL");
    }
}
