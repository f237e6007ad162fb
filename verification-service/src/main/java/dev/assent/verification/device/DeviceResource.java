package dev.assent.verification.device;

import dev.assent.contracts.challenge.ChallengeId;
import dev.assent.contracts.event.Topic;
import dev.assent.runtime.device.DeviceKey;
import dev.assent.runtime.device.Signatures;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.inbox.TopicProgress;
import dev.assent.runtime.tenant.Callers;
import dev.assent.verification.decision.Answer;
import dev.assent.verification.decision.Challenges;
import dev.assent.verification.decision.Decisions;
import dev.assent.verification.decision.Device;
import dev.assent.verification.decision.Devices;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where a phone asks what waits for it, and answers. */
@Path("/v1/client/user-authenticators/push/challenge")
@Tag(name = "Device API")
@SecurityRequirement(name = "device")
public class DeviceResource {
    private final Callers callers;
    private final Devices devices;
    private final Challenges challenges;
    private final Decisions decisions;
    private final Nonces nonces;
    private final Signatures signatures;
    private final TopicProgress progress;

    DeviceResource(
            Callers callers,
            Devices devices,
            Challenges challenges,
            Decisions decisions,
            Nonces nonces,
            Signatures signatures,
            TopicProgress progress) {
        this.callers = callers;
        this.devices = devices;
        this.challenges = challenges;
        this.decisions = decisions;
        this.nonces = nonces;
        this.signatures = signatures;
        this.progress = progress;
    }

    /** A message to be signed once. */
    public record Message(@Schema(required = true) String message) {}

    /** A device's answer; the signature is over the challengeId (version 1, which does not cover {@code approved}). */
    public record AnswerRequest(
            @NotBlank @Size(max = 512) String publicKey,
            @NotBlank @Size(max = 128) String challengeId,
            @NotBlank @Size(max = 256) @Schema(description = "base64 of the DER signature over the challengeId")
                    String signature,
            @NotNull Boolean approved,
            @Min(value = 1, message = "must be 1") @Max(value = 1, message = "must be 1") Integer signatureVersion) {}

    @POST
    @Path("sign")
    @Operation(
            summary = "A message to sign for the next look",
            description = "Good once, for two minutes; it goes into X-Authsignal-Signature of the GET.")
    public Uni<Message> sign(
            @HeaderParam("Authorization") String authorization, @QueryParam("publicKey") String publicKey) {
        return callers.device(authorization)
                .chain(tenantId -> devices.byKey(tenantId, queryKey(publicKey)))
                .chain(nonces::issue)
                .map(Message::new);
    }

    @GET
    @Operation(
            summary = "The challenge that waits for this device",
            description = "Works whether or not any push arrived. Without one, only the device's own id.")
    public Uni<PendingChallenge> get(
            @HeaderParam("Authorization") String authorization,
            @HeaderParam("X-Authsignal-Signature") String signature,
            @QueryParam("publicKey") String publicKey) {
        return callers.device(authorization).chain(tenantId -> {
            DeviceKey key = queryKey(publicKey);
            return devices.byKey(tenantId, key)
                    .call(device ->
                            signature == null ? Uni.createFrom().voidItem() : checkNonce(device, key, signature))
                    .chain(device -> pending(tenantId, device));
        });
    }

    private Uni<Void> checkNonce(Device device, DeviceKey key, String signature) {
        return nonces.open(device)
                .chain(open -> signatures.signedOf(open, key, signature))
                .chain(signed ->
                        signed.map(nonces::consume).orElse(Uni.createFrom().item(false)))
                .map(used -> {
                    if (!used) {
                        throw ApiException.invalidSignature();
                    }
                    return null;
                });
    }

    /** Where nothing waits, a challenge that was started a moment ago may be on its way: look once more behind it. */
    private Uni<PendingChallenge> pending(String tenantId, Device device) {
        return challenges
                .pendingFor(tenantId, device)
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : progress.awaitCaughtUp(Topic.CHALLENGE_CREATED)
                                .chain(() -> challenges.pendingFor(tenantId, device)))
                .map(found -> found == null ? PendingChallenge.none(device) : PendingChallenge.of(device, found));
    }

    @POST
    @Operation(summary = "Approve or decline", description = "Answered once: a second answer is 409.")
    public Uni<Map<String, String>> answer(
            @HeaderParam("Authorization") String authorization,
            @NotNull(message = "must be a JSON object") @Valid AnswerRequest body) {
        return callers.device(authorization).chain(tenantId -> {
            DeviceKey key = DeviceKey.parse(body.publicKey())
                    .orElseThrow(() -> ApiException.invalidRequest("publicKey", "must be base64 of a P-256 key"));
            ChallengeId id = ChallengeId.parse(body.challengeId()).orElseThrow(ApiException::challengeNotFound);
            return devices.byKey(tenantId, key)
                    .call(() -> checkSignature(id, key, body.signature()))
                    .chain(device ->
                            decisions.decide(new Answer(tenantId, id, device, body.approved(), body.signature())))
                    .replaceWith(Map.of());
        });
    }

    private Uni<Void> checkSignature(ChallengeId id, DeviceKey key, String signature) {
        return signatures.signedOf(List.of(id.toString()), key, signature).map(signed -> {
            if (signed.isEmpty()) {
                throw ApiException.invalidSignature();
            }
            return null;
        });
    }

    private static DeviceKey queryKey(String publicKey) {
        return DeviceKey.parseQuery(publicKey)
                .orElseThrow(() ->
                        ApiException.invalidRequest("publicKey", "must be base64 over the base64 of a P-256 key"));
    }
}
