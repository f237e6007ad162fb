// The device API as the mobile SDKs call it, each operation once per platform. The phone decodes every response as they do.
import assert from "node:assert/strict";
import { PLATFORMS, Phone } from "../support/phone.js";
import { backend, challengeOf, enrolmentToken, newUser, outcome } from "../support/sign-in.js";
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
    const { status, body } = await phone.credential();
    assert.equal(status, 200);
    assert.equal(body.userAuthenticatorId, enrolled.userAuthenticatorId);
    assert.equal(body.userId, userId);
    userAuthenticatorId = body.userAuthenticatorId;
  });

  works(DEVICE_API, `${platform}: update credential`, "", async () => {
    const { status, body } = await phone.update("another-push-token");
    assert.equal(status, 200, JSON.stringify(body));
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
      const answered = await phone.answer(challenge.challengeId, approved);
      assert.equal(answered.status, 200);
      assert.deepEqual(answered.body, { isVerified: approved });
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
      assert.equal((await attested.enrolAttested(await enrolmentToken(newUser()))).status, 200);
    } finally {
      await asOperator("PUT", SETTINGS, {});
    }
  });

  works(DEVICE_API, `${platform}: public user data`, "what the tenant's setting `publicUserData` lists", async () => {
    await backend.updateUser({ userId, attributes: { custom: { tier: "gold", salary: 1 } } });
    await asOperator("PUT", SETTINGS, { publicUserData: ["tier"] });
    try {
      const challenge = await challengeOf(userId, "pay");
      const { user } = await eventually(async () => {
        const pending = await phone.pending();
        return pending.challengeId === challenge.challengeId && pending.user && pending;
      });
      assert.deepEqual(user, { custom: { tier: "gold" } });
      assert.equal((await phone.answer(challenge.challengeId, false)).status, 200);
    } finally {
      await asOperator("PUT", SETTINGS, {});
    }
  });

  works(DEVICE_API, `${platform}: remove credential`, "", async () => {
    const challenge = await challengeOf(userId);
    const { status, body } = await phone.remove();
    assert.equal(status, 200);
    assert.deepEqual(body, { removedAuthenticator: true });
    assert.equal((await phone.credential()).body.errorCode, "invalid_credential");
    // verification-service learns of the removal by an event.
    await eventually(async () => (await phone.lookUp()).status === 404);
    assert.equal((await phone.answer(challenge.challengeId, true)).status, 404);
  });
}
