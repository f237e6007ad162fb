// The SDKs that do not run on Node: each of their methods by its request and by the models of its responses.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { DOTNET } from "../models/dotnet.js";
import { GO } from "../models/go.js";
import { JAVA } from "../models/java.js";
import { PHP } from "../models/php.js";
import { PYTHON } from "../models/python.js";
import { RUBY } from "../models/ruby.js";
import { Backend, operation } from "../support/backend.js";
import { decode, SdkError } from "../support/decode.js";
import { approval, backend, challengeOf, newUser, outcome, userWithPhone } from "../support/sign-in.js";
import { asOperator, eventually, tenant } from "../support/stack.js";
import { notSupported, works } from "../support/table.js";
import { withWebhook } from "../support/webhook.js";

/** The SDKs, in the order of the page. */
export const BACKEND_SDKS = [JAVA, DOTNET, PYTHON, RUBY, PHP, GO];

const UNAUTHORIZED =
  "The request is unauthorized. Check that your API key and region base URL are correctly configured.";

const custom = { amount: 49.9, payee: "Bookshop", gift: true };
const customWithLists = { ...custom, tags: ["books", "gifts"], sizes: [1, 2.5] };

/** A user with a phone, and an approved action: for the tests that change neither. */
const enrolled = await userWithPhone();
const approved = await approval(enrolled, "pay");

/** Settings of the tenant during these tests: a page of its own. */
const SETTINGS = { challengeUrl: "https://login.example/challenge" };
const settings = (values) => asOperator("PUT", `/admin/tenants/${tenant.tenantId}/settings`, values);

/** An id as identity providers make it. The Java SDK cannot send the bar, which java.net.URI refuses. */
const providerId = (sdk) => (sdk === JAVA ? `user:${randomUUID()}@example.com` : `auth0|${randomUUID()}`);

/** Requires that the SDK throws an error that it could read. */
async function refuses(call, status, code) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof SdkError, `${error}`);
    assert.equal(error.status, status, error.message);
    assert.equal(error.body.error ?? error.body.errorCode, code);
    assert.ok(error.body.errorDescription);
    return true;
  });
}

/** Tests of the operations; each works with what `client` decodes. */
const CHECKS = {
  async track(client) {
    const userId = newUser();
    const attributes = { idempotencyKey: "first", email: "a@example.com", deviceId: "a-device", custom: customWithLists };
    const first = await client.call("track", { userId, action: "pay", attributes });
    assert.equal(first.state, "ALLOW");
    assert.equal(first.isEnrolled, false);
    assert.equal((await client.call("track", { userId, action: "pay", attributes })).idempotencyKey, "first");

    const tracked = await client.call("track", { userId: enrolled.userId, action: "pay" });
    assert.equal(tracked.state, "CHALLENGE_REQUIRED");
    assert.equal(tracked.isEnrolled, true);
    assert.equal(tracked.url, `${SETTINGS.challengeUrl}?token=${tracked.token}`);
    assert.deepEqual(tracked.allowedVerificationMethods, ["PUSH"]);

    const other = { ...attributes, custom: { amount: 9999 } };
    await refuses(client.call("track", { userId, action: "pay", attributes: other }), 409, "idempotency_key_reused");
    const stranger = new Backend(client.sdk, "unknown");
    await assert.rejects(stranger.call("track", { userId, action: "pay" }), (error) => {
      assert.equal(error.status, 401);
      assert.equal(error.body.error ?? error.body.errorCode, "unauthorized");
      assert.equal(error.body.errorDescription, UNAUTHORIZED);
      return true;
    });
  },

  async getAction(client) {
    const action = { userId: enrolled.userId, action: "pay" };
    const found = await client.call("getAction", { ...action, idempotencyKey: approved.idempotencyKey });
    assert.equal(found.state, "CHALLENGE_SUCCEEDED");
    await refuses(client.call("getAction", { ...action, idempotencyKey: "unknown" }), 404, "not_found");
  },

  async updateAction(client) {
    const userId = newUser();
    const { idempotencyKey } = await client.call("track", { userId, action: "pay" });
    const attributes = { state: "REVIEW_REQUIRED" };
    const updated = await client.call("updateAction", { userId, action: "pay", idempotencyKey, attributes });
    assert.equal(updated.state, "REVIEW_REQUIRED");
    assert.equal((await client.call("getAction", { userId, action: "pay", idempotencyKey })).state, "REVIEW_REQUIRED");
  },

  async queryUserActions(client) {
    const found = await client.call("queryUserActions", { userId: enrolled.userId, codes: "pay", fromDate: "2020-01-01T00:00:00Z" });
    assert.ok(found.some(({ idempotencyKey, state }) => idempotencyKey === approved.idempotencyKey && state === "CHALLENGE_SUCCEEDED"));
    assert.deepEqual(await client.call("queryUserActions", { userId: newUser() }), []);
  },

  async validateChallenge(client) {
    for (const token of [approved.token, approved.accessToken]) {
      const valid = await client.call("validateChallenge", { token, action: "pay", userId: enrolled.userId });
      assert.equal(valid.isValid, true);
      assert.equal(valid.state, "CHALLENGE_SUCCEEDED");
      assert.equal(valid.userId, enrolled.userId);
      assert.equal(valid.actionCode ?? valid.action, "pay");
      assert.equal(valid.idempotencyKey, approved.idempotencyKey);
    }
    const { token } = await client.call("track", { userId: enrolled.userId, action: "pay" });
    const pending = await client.call("validateChallenge", { token });
    assert.equal(pending.isValid, false);
    assert.equal(pending.state, "CHALLENGE_REQUIRED");
    assert.equal((await client.call("validateChallenge", { token: approved.token, action: "other" })).isValid, false);
    assert.equal((await client.call("validateChallenge", { token: "forged" })).isValid, false);
  },

  async getUser(client) {
    const userId = newUser();
    assert.equal((await client.call("getUser", { userId })).isEnrolled, false);
    assert.equal((await client.call("getUser", { userId: enrolled.userId })).isEnrolled, true);
  },

  async updateUser(client) {
    const userId = providerId(client.sdk);
    const attributes = {
      email: "a@example.com",
      phoneNumber: "+6427000001",
      username: "alice",
      displayName: "Alice",
      custom: client.sdk === JAVA ? custom : customWithLists,
    };
    for (const seen of [await client.call("updateUser", { userId, attributes }), await client.call("getUser", { userId })]) {
      assert.equal(seen.email, attributes.email);
      assert.equal(seen.phoneNumber, attributes.phoneNumber);
      assert.equal(seen.username, attributes.username);
      assert.equal(seen.displayName, attributes.displayName);
      assert.equal(seen.custom.payee, "Bookshop");
    }
  },

  async queryUsers(client) {
    const email = `${randomUUID()}@example.com`;
    for (const userId of [`${email}-1`, `${email}-2`]) {
      await backend.updateUser({ userId, attributes: { email } });
    }
    const first = await client.call("queryUsers", { email, limit: 1 });
    assert.deepEqual(first.users.map(({ userId }) => userId), [`${email}-1`]);
    assert.equal(first.lastEvaluatedUserId, `${email}-1`);
    const rest = await client.call("queryUsers", { email, lastEvaluatedUserId: first.lastEvaluatedUserId });
    assert.deepEqual(rest.users.map(({ userId }) => userId), [`${email}-2`]);
    assert.deepEqual(
      (await client.call("queryUsers", { token: approved.token })).users.map(({ userId }) => userId),
      [enrolled.userId],
    );
    assert.deepEqual((await client.call("queryUsers", { email: `nobody-${email}` })).users, []);
  },

  async deleteUser(client) {
    const userId = providerId(client.sdk);
    await client.call("enrollVerifiedAuthenticator", { userId, attributes: { verificationMethod: "SMS", phoneNumber: "+6427000001" } });
    assert.equal((await client.call("getUser", { userId })).isEnrolled, true);
    await client.call("deleteUser", { userId });
    assert.equal((await client.call("getUser", { userId })).isEnrolled, false);
  },

  async enrollVerifiedAuthenticator(client) {
    const userId = newUser();
    const attributes = { verificationMethod: "EMAIL_OTP", email: "a@example.com" };
    const { authenticator } = await client.call("enrollVerifiedAuthenticator", { userId, attributes });
    assert.equal(authenticator.userId, userId);
    assert.equal(authenticator.verificationMethod, "EMAIL_OTP");
    assert.equal(authenticator.email, "a@example.com");
    const method = { verificationMethod: "PASSKEY" };
    await refuses(client.call("enrollVerifiedAuthenticator", { userId, attributes: method }), 400, "invalid_request");
  },

  async getAuthenticators(client) {
    const found = await client.call("getAuthenticators", { userId: enrolled.userId });
    assert.deepEqual(
      found.map(({ userAuthenticatorId, verificationMethod }) => [userAuthenticatorId, verificationMethod]),
      [[enrolled.userAuthenticatorId, "PUSH"]],
    );
    assert.deepEqual(await client.call("getAuthenticators", { userId: newUser() }), []);
  },

  async deleteAuthenticator(client) {
    const userId = newUser();
    const attributes = { verificationMethod: "SMS", phoneNumber: "+6427000001" };
    const { authenticator } = await client.call("enrollVerifiedAuthenticator", { userId, attributes });
    await client.call("deleteAuthenticator", { userId, userAuthenticatorId: authenticator.userAuthenticatorId });
    assert.deepEqual(await client.call("getAuthenticators", { userId }), []);
  },

  async getChallenge(client) {
    const { challengeId } = await challengeOf(enrolled.userId, "find");
    const found = await client.call("getChallenge", { userId: enrolled.userId, action: "find" });
    assert.equal(found.challengeId, challengeId);
    assert.equal(found.action, "find");
    assert.equal(found.verificationMethod, "PUSH");
    assert.ok(Math.abs(found.expiresAt - Date.now() / 1000) < 3600, "seconds since 1970");
    assert.equal((await client.call("getChallenge", { userId: newUser() })).challengeId, null);
  },

  async createSession(client) {
    await backend.updateUser({ userId: enrolled.userId, attributes: { email: "a@example.com", custom } });
    const { accessToken } = await approval(enrolled);
    client.session = await client.call("createSession", { clientId: "web", token: accessToken });
    await refuses(client.call("createSession", { clientId: "web", token: "forged" }), 401, "invalid_token");
  },

  async validateSession(client) {
    // token-service learns of the attributes by an event.
    const valid = await eventually(async () => {
      const found = await client.call("validateSession", { accessToken: client.session.accessToken, clientIds: ["web"] });
      return found.user.email && found;
    });
    assert.equal(valid.user.userId, enrolled.userId);
    assert.equal(valid.user.email, "a@example.com");
    assert.equal(valid.user.custom.payee, "Bookshop");
    assert.ok(Math.abs(valid.expiresAt - Date.now() / 1000) < 86_400, "seconds since 1970");
  },

  async refreshSession(client) {
    client.session = await client.call("refreshSession", { refreshToken: client.session.refreshToken });
    await client.call("validateSession", { accessToken: client.session.accessToken });
  },

  async revokeSession(client) {
    await client.call("revokeSession", { accessToken: client.session.accessToken });
    await refuses(client.call("validateSession", { accessToken: client.session.accessToken }), 401, "invalid_token");
  },

  async revokeUserSessions(client) {
    const { accessToken } = await approval(enrolled);
    const session = await client.call("createSession", { clientId: "web", token: accessToken });
    await client.call("revokeUserSessions", { userId: enrolled.userId });
    await refuses(client.call("validateSession", { accessToken: session.accessToken }), 401, "invalid_token");
  },

  async getDevices(client) {
    const userId = newUser();
    assert.deepEqual(await client.call("getDevices", { userId }), []);
    await client.call("track", { userId, action: "pay", attributes: { deviceId: "a-browser" } });
    assert.deepEqual((await client.call("getDevices", { userId })).map(({ deviceId }) => deviceId), ["a-browser"]);
  },

  async invalidateDevice(client) {
    const userId = newUser();
    await client.call("track", { userId, action: "pay", attributes: { deviceId: "a-browser" } });
    assert.equal((await client.call("invalidateDevice", { userId, deviceId: "a-browser" })).deviceId, "a-browser");
    await refuses(client.call("invalidateDevice", { userId, deviceId: "unknown" }), 404, "not_found");
  },
};

/** Bodies of the calls that are refused, as the SDKs send them. */
const REFUSED = {
  challenge: { verificationMethod: "SMS", action: "pay", phoneNumber: "+6427000001" },
  verify: { challengeId: randomUUID(), verificationCode: "123456" },
  claimChallenge: { challengeId: randomUUID(), userId: "alice" },
  batchEnrollVerifiedAuthenticators: {
    authenticators: [{ userId: "alice", verificationMethod: "PASSKEY", credentialId: "a", credentialPublicKey: "b" }],
  },
};

/** One delivery of each webhook, once the first test has collected them. */
const webhooks = new Map();

test("one of each webhook is delivered", async () => {
  await withWebhook(async (next, _, url) => {
    await settings({ ...SETTINGS, actions: { "verified-pay": { verificationWebhook: url } } });
    try {
      const user = await userWithPhone();
      await user.phone.update("a-push-token");
      const challenge = await challengeOf(user.userId, "verified-pay", { custom: customWithLists, deviceId: "a-device" });
      const ofUser = (type) => next((event) => event.type === type && event.data.userId === user.userId);
      // A push of a challenge that is answered before it is sent is called off.
      webhooks.set("push.created", await ofUser("push.created"));
      await user.phone.answer(challenge.challengeId, true);
      await outcome(challenge);
      await backend.deleteAuthenticator({ userId: user.userId, userAuthenticatorId: user.userAuthenticatorId });
      for (const type of [
        ...["authenticator.created", "authenticator.updated", "authenticator.deleted"],
        ...["challenge.updated", "action.verify"],
      ]) {
        webhooks.set(type, await ofUser(type));
      }
      webhooks.set("batch", await next((event) => event.records?.some(({ record }) => record.userId === user.userId)));
    } finally {
      await settings(SETTINGS);
    }
  });
});

/** Requires that the SDK verifies and decodes each kind of webhook. */
function decodesWebhooks(client, model) {
  assert.equal(webhooks.size, 7, "webhooks that were delivered");
  for (const [type, delivery] of webhooks) {
    assert.ok(client.verifies(delivery), type);
    const payload = client.sdk.parse(delivery.payload, "application/json");
    const events = type === "batch" ? payload.records : [payload];
    for (const event of events) {
      // A record of a batch is an event, apart from its data.
      const read = decode(client.sdk, model, type === "batch" ? { ...event, data: {} } : event, type);
      assert.equal(read.version, 1);
      assert.equal(read.source, "https://authsignal.com");
      assert.equal(read.tenantId, tenant.tenantId);
    }
  }
  const created = JSON.parse(webhooks.get("push.created").payload).data;
  assert.deepEqual(JSON.parse(created.custom), customWithLists);
}

for (const sdk of BACKEND_SDKS) {
  const client = new Backend(sdk);
  const name = `${sdk.name} ${sdk.version}`;
  for (const method of sdk.methods) {
    const call = operation(method.name);
    if (method.refused) {
      notSupported(name, method.name, method.refused, () => refuses(client.call(call, REFUSED[call]), 400, "not_supported"));
    } else if (method.unreachable) {
      notSupported(name, method.name, method.unreachable, () =>
        refuses(client.call("getChallengeWithoutQuestionMark", { userId: enrolled.userId }), 404, "not_found"),
      );
    } else if (method.webhook) {
      works(name, method.name, "every webhook of the server", () => decodesWebhooks(client, method.webhook));
    } else {
      works(name, method.name, method.note ?? "", () => CHECKS[call](client));
    }
  }
}

test("the tenant's settings are reset", async () => {
  await settings({});
});
