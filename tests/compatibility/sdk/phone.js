// The device API as the mobile SDKs call it; each operation once per platform.
import assert from "node:assert/strict";
import { decoded, PLATFORMS, Phone } from "../support/phone.js";
import { challengeOf, enrolmentToken, newUser, outcome } from "../support/sign-in.js";
import { asOperator, eventually, tenant } from "../support/stack.js";
import { works, worksInPart } from "../support/table.js";

export const DEVICE_API = "device API";

const RECORDED = "recorded, not verified, if the tenant's setting `attestation` says so; else `not_supported`";
const SETTINGS = `/admin/tenants/${tenant.tenantId}/settings`;

for (const platform of Object.keys(PLATFORMS)) {
  const userId = newUser();
  const phone = new Phone(platform);
  let userAuthenticatorId;

  works(DEVICE_API, `${platform}: add, get credential`, "", async () => {
    assert.equal((await phone.credential()).body.errorCode, "invalid_credential");
    const enrolled = await phone.enrol(await enrolmentToken(userId), "a-push-token");
    assert.equal(enrolled.userId, userId);
    assert.ok(enrolled.verifiedAt);
    const body = decoded(await phone.credential(), "credential");
    assert.equal(body.userAuthenticatorId, enrolled.userAuthenticatorId);
    assert.equal(body.userId, userId);
    userAuthenticatorId = body.userAuthenticatorId;
  });

  works(DEVICE_API, `${platform}: update credential`, "", async () => {
    const body = decoded(await phone.update("another-push-token"), "updatedCredential");
    assert.equal(body.userAuthenticatorId, userAuthenticatorId);
    assert.equal(body.userId, userId);
    assert.equal(body.pushToken, "another-push-token");
    assert.ok(body.lastVerifiedAt);
  });

  works(DEVICE_API, `${platform}: get, update challenge`, "", async () => {
    assert.deepEqual(await phone.pending(), { userAuthenticatorId });
    for (const approved of [true, false]) {
      const custom = { amount: 49.9, payee: "Bookshop" };
      const challenge = await challengeOf(userId, "pay", { custom, ipAddress: "203.0.113.7", deviceId: "a-device" });
      const pending = await phone.pending();
      assert.equal(pending.challengeId, challenge.challengeId);
      assert.equal(pending.userId, userId);
      assert.equal(pending.actionCode, "pay");
      assert.equal(pending.idempotencyKey, challenge.idempotencyKey);
      assert.equal(pending.ipAddress, "203.0.113.7");
      assert.equal(pending.deviceId, "a-device");
      assert.deepEqual(pending.custom, custom);
      const answered = decoded(await phone.answer(challenge.challengeId, approved), "answered");
      assert.equal(answered.isVerified, approved);
      assert.equal((await outcome(challenge)).isVerified, approved);
      assert.equal((await phone.answer(challenge.challengeId, true)).body.errorCode, "challenge_already_consumed");
    }
  });

  worksInPart(DEVICE_API, `${platform}: add credential with attestation`, RECORDED, async () => {
    const attested = new Phone(platform);
    const refused = await attested.enrolAttested(await enrolmentToken(newUser()));
    assert.deepEqual([refused.status, refused.body.errorCode], [400, "not_supported"]);
    try {
      await asOperator("PUT", SETTINGS, { attestation: "recorded" });
      decoded(await attested.enrolAttested(await enrolmentToken(newUser())), "credential");
    } finally {
      await asOperator("PUT", SETTINGS, {});
    }
  });

  works(DEVICE_API, `${platform}: remove credential`, "", async () => {
    const challenge = await challengeOf(userId);
    assert.deepEqual(decoded(await phone.remove(), "removed"), { removedAuthenticator: true });
    assert.equal((await phone.credential()).body.errorCode, "invalid_credential");
    // verification-service learns of the removal by an event.
    await eventually(async () => (await phone.lookUp()).status === 404);
    assert.equal((await phone.answer(challenge.challengeId, true)).status, 404);
  });
}
