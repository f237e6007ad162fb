// Receiver of our webhooks: verifies them with the published libraries, also while a secret is rotated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { backend, challengeOf, outcome, userWithPhone } from "./support/sign-in.js";
import { rotateSecret, withWebhook } from "./support/webhook.js";

/** Requires the members that the SDKs' helpers validate or type: an envelope, and `data` as a map of strings. */
function wellFormed(event, content) {
  assert.equal(event.version, 1);
  for (const member of ["type", "id", "time", "tenantId"]) {
    assert.match(event[member], /\S/, member);
  }
  assert.equal(event.source, "https://authsignal.com");
  assert.equal(typeof event[content], "object");
  if (content === "data") {
    Object.entries(event.data).forEach(([name, value]) => assert.equal(typeof value, "string", name));
  }
}

/** Requires that each of `secrets` verifies the delivery, that the SDK's own helper does, and that an unknown secret does not. */
function verified({ headers, payload }, ...secrets) {
  for (const secret of secrets) {
    assert.deepEqual(new Webhook(secret).verify(payload, headers), JSON.parse(payload));
    assert.throws(() => new Webhook(secret).verify(`${payload} `, headers));
  }
  assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32).toString("base64")}`).verify(payload, headers));
  const event = backend.webhook.constructEvent(payload, headers["x-signature-v2"]);
  event.records ? event.records.forEach((record) => wellFormed(record, "record")) : wellFormed(event, "data");
  return event;
}

const ofType = (type, userId) => (event) => event.type === type && event.data.userId === userId;

const logOf = (userId) => (event) => event.records?.some(({ record }) => record.userId === userId);

test("every webhook verifies with standardwebhooks and with the SDK", async () => {
  await withWebhook(async (next, secret) => {
    const user = await userWithPhone();
    assert.equal(verified(await next(ofType("authenticator.created", user.userId)), secret).version, 1);
    const challenge = await challengeOf(user.userId);
    // A push of a challenge that is answered before it is sent is called off.
    assert.equal(verified(await next(ofType("push.created", user.userId)), secret).version, 1);
    await user.phone.answer(challenge.challengeId, true);
    await outcome(challenge);
    assert.equal(verified(await next(ofType("challenge.updated", user.userId)), secret).version, 1);
    assert.ok(verified(await next(logOf(user.userId)), secret).records.length > 0);
  });
});

test("while a secret is rotated the old and the new one verify", async () => {
  await withWebhook(async (next, secret) => {
    const rotated = await rotateSecret();
    const user = await userWithPhone();
    verified(await next(ofType("authenticator.created", user.userId)), secret, rotated);
    const challenge = await challengeOf(user.userId);
    verified(await next(ofType("push.created", user.userId)), secret, rotated);
    await user.phone.answer(challenge.challengeId, false);
    await outcome(challenge);
    verified(await next(ofType("challenge.updated", user.userId)), secret, rotated);
    verified(await next(logOf(user.userId)), secret, rotated);
  });
});
