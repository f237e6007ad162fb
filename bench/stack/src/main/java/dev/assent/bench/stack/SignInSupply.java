// SPDX-License-Identifier: Apache-2.0
package dev.assent.bench.stack;

import dev.assent.client.ApiClient;
import dev.assent.client.ApiCredentials;
import dev.assent.client.BackendClient.TrackResponse;
import dev.assent.client.BrowserClient.StartResponse;
import dev.assent.client.PhoneClient;
import dev.assent.contracts.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Supply of tracked and started sign-ins of new users, made by the raw driver at challenge-service itself. */
final class SignInSupply {
    /**
     * Sign-ins of a user: as many as are pushed in 15 minutes. Each is for an action code of its own, so that none cancels
     * another.
     */
    private static final int OF_A_USER = 5;

    private static final String OF_ACTION = "/actions/";

    private final ApiCredentials credentials;
    private final ApiClient api;
    private final InetSocketAddress service;
    private final int connections;

    SignInSupply(ApiCredentials credentials, InetSocketAddress service, int connections) {
        this.credentials = credentials;
        this.api = new ApiClient(credentials.url());
        this.service = service;
        this.connections = connections;
    }

    /** Tracked sign-in of a user with an enrolled phone. */
    record Tracked(PhoneClient phone, String token) {
        /** Omits the token. */
        @Override
        public String toString() {
            return "Tracked";
        }
    }

    /** Sign-in with a started challenge; {@code bearer} is the token with which the browser polls. */
    record Started(PhoneClient phone, String bearer, String challengeId, @Nullable String verificationCode) {
        /** Omits the token and the code. */
        @Override
        public String toString() {
            return "Started[" + challengeId + "]";
        }
    }

    /** Enrols new users and tracks {@code count} sign-ins; neighbours are of different users. */
    List<Tracked> track(int count) throws IOException {
        List<String> users = IntStream.range(0, (count + OF_A_USER - 1) / OF_A_USER)
                .mapToObj(user -> "user-" + UUID.randomUUID())
                .toList();
        List<PhoneClient> phones = users.parallelStream()
                .map(user -> new PhoneClient(api, credentials.tenantId()))
                .toList();
        enrol(users, phones);
        List<String> tokens = track(IntStream.range(0, count)
                .mapToObj(i -> trackRequest(
                        users.get(i % users.size()) + OF_ACTION + EnrolledUser.ACTION + "-" + i / users.size(), "{}")));
        return IntStream.range(0, count)
                .mapToObj(i -> new Tracked(phones.get(i % users.size()), tokens.get(i)))
                .toList();
    }

    private void enrol(List<String> users, List<PhoneClient> phones) throws IOException {
        List<String> tokens = track(users.stream()
                .map(user -> trackRequest(user + OF_ACTION + "enrol", "{\"scope\":\"add:authenticators\"}")));
        List<byte[]> enrolments = new ArrayList<>();
        for (int i = 0; i < phones.size(); i++) {
            Map<String, String> device = new LinkedHashMap<>();
            device.put("publicKey", phones.get(i).publicKey());
            device.put("deviceName", "Phone of the benchmark");
            device.put("devicePlatform", "android");
            enrolments.add(HttpBytes.post(
                    service, "/v1/client/user-authenticators/push", "Bearer " + tokens.get(i), Json.write(device)));
        }
        RequestDriver.once(service, enrolments, "\"userAuthenticatorId\"", connections)
                .collect();
    }

    private byte[] trackRequest(String action, String body) {
        return HttpBytes.post(service, "/v1/users/" + action, HttpBytes.basic(credentials.apiSecretKey()), body);
    }

    private List<String> track(Stream<byte[]> requests) throws IOException {
        return RequestDriver.once(service, requests.toList(), "\"token\"", connections).collect().stream()
                .map(body -> Json.read(body, TrackResponse.class).token())
                .toList();
    }

    /** Returns the driver that starts the challenges of {@code tracked}, once. */
    RequestDriver startDriver(List<Tracked> tracked) {
        List<byte[]> requests = tracked.stream()
                .map(signIn -> HttpBytes.post(service, "/v1/client/challenge/push", "Bearer " + signIn.token(), "{}"))
                .toList();
        return RequestDriver.once(service, requests, "\"challengeId\"", connections);
    }

    /** Tracks and starts {@code count} sign-ins of new users. */
    List<Started> start(int count) throws IOException {
        List<Tracked> tracked = track(count);
        List<String> bodies = startDriver(tracked).collect();
        return IntStream.range(0, count)
                .mapToObj(i -> started(tracked.get(i), Json.read(bodies.get(i), StartResponse.class)))
                .toList();
    }

    private static Started started(Tracked tracked, StartResponse response) {
        return new Started(tracked.phone(), tracked.token(), response.challengeId(), response.verificationCode());
    }
}
