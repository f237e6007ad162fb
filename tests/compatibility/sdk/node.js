// Every public method of @authsignal/node.
import assert from "node:assert/strict";
import {
  Authsignal,
  AuthsignalError,
  CallConnect,
  handleAuth0ContinuePostLogin,
  handleAuth0ExecutePostLogin,
  mapToAuthsignalError,
  Webhook,
} from "@authsignal/node";
import { asOperator, eventually, tenant, url } from "../support/stack.js";
import { approval, backend, challengeOf, newUser, outcome, userWithPhone } from "../support/sign-in.js";
import { noCall, notSupported, works } from "../support/table.js";
import { withWebhook } from "../support/webhook.js";

const SDK = "@authsignal/node";
/** A user with a phone for the tests that change neither: enrolments are limited. */
const regular = await userWithPhone();
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The SDK's own error, which contains the server's response. */
function refuses(statusCode, errorCode, description = /./) {
  return (error) => {
    assert.ok(error instanceof AuthsignalError, `${error}`);
    assert.equal(error.errorCode, errorCode, `${error}`);
    assert.equal(error.statusCode, statusCode);
    assert.match(error.errorDescription, description);
    return true;
  };
}

/** Runs `act` while the tenant has a challenge page of its own. */
async function withChallengePage(challengeUrl, act) {
  const settings = `/admin/tenants/${tenant.tenantId}/settings`;
  await asOperator("PUT", settings, { challengeUrl });
  try {
    return await act();
  } finally {
    await asOperator("PUT", settings, {});
  }
}

works(SDK, "track", "`url` is Assent's challenge page, or the tenant's own by its setting `challengeUrl`", async () => {
  const userId = newUser();
  const attributes = {
    idempotencyKey: "first",
    redirectUrl: "https://shop.example/done",
    redirectToSettings: false,
    ipAddress: "203.0.113.7",
    userAgent: "a browser",
    deviceId: "a-device",
    email: `${userId}@example.com`,
    phoneNumber: "+6427000001",
    username: userId,
    custom: { amount: 49.9, payee: "Bookshop", gift: true },
    locale: "en",
  };
  const allowed = await backend.track({ userId, action: "pay", attributes });
  assert.equal(allowed.idempotencyKey, "first");
  assert.equal(allowed.state, "ALLOW");
  assert.equal(allowed.isEnrolled, false);
  assert.ok(allowed.token);
  const page = new URL(allowed.url);
  assert.equal(page.origin + page.pathname, `${new URL(url).origin}/challenge/${tenant.tenantId}`);
  assert.equal(page.search, "?v=1");
  assert.equal(page.hash, `#token=${allowed.token}`);
  const again = await withChallengePage("https://login.example/challenge", () =>
    backend.track({ userId, action: "pay", attributes }),
  );
  assert.equal(again.state, "ALLOW");
  assert.equal(again.url, `https://login.example/challenge?token=${again.token}`);

  const required = await backend.track({ userId: regular.userId, action: "pay" });
  assert.equal(required.state, "CHALLENGE_REQUIRED");
  assert.equal(required.isEnrolled, true);
  assert.deepEqual(required.enrolledVerificationMethods, ["PUSH"]);
  assert.equal(required.defaultVerificationMethod, "PUSH");
  assert.notEqual(required.idempotencyKey, "");

  const stranger = new Authsignal({ apiSecretKey: "wrong", apiUrl: url });
  await assert.rejects(
    stranger.track({ userId, action: "pay" }),
    refuses(
      401,
      "unauthorized",
      /^The request is unauthorized\. Check that your API key and region base URL are correctly configured\.$/,
    ),
  );
});

works(SDK, "getAction", "", async () => {
  const { userId } = regular;
  const { idempotencyKey } = await backend.track({ userId, action: "pay" });
  const action = await backend.getAction({ userId, action: "pay", idempotencyKey });
  assert.equal(action.state, "CHALLENGE_REQUIRED");
  assert.match(action.createdAt, TIME);
  assert.match(action.stateUpdatedAt, TIME);
  await assert.rejects(
    backend.getAction({ userId, action: "pay", idempotencyKey: "another" }),
    refuses(404, "not_found"),
  );
});

works(SDK, "queryUserActions", "at most the newest 200", async () => {
  const user = await userWithPhone();
  const { userId } = user;
  await backend.track({ userId, action: "look" });
  const approved = await approval(user, "pay");
  const all = await backend.queryUserActions({ userId });
  assert.deepEqual(
    all.map((action) => action.actionCode),
    ["pay", "look", "enrol"],
  );
  const [pay] = all;
  assert.equal(pay.idempotencyKey, approved.idempotencyKey);
  assert.equal(pay.state, "CHALLENGE_SUCCEEDED");
  assert.equal(pay.verificationMethod, "PUSH");
  assert.equal(pay.verifiedByAuthenticatorId, user.userAuthenticatorId);
  assert.match(pay.createdAt, TIME);
  const some = await backend.queryUserActions({
    userId,
    fromDate: new Date(Date.now() - 3_600_000).toISOString(),
    actionCodes: ["pay", "look"],
    state: "CHALLENGE_REQUIRED",
  });
  assert.deepEqual(
    some.map((action) => action.actionCode),
    ["look"],
  );
  assert.deepEqual(await backend.queryUserActions({ userId: newUser() }), []);
});

works(SDK, "updateAction", "where the new state can follow the old one", async () => {
  const { userId } = regular;
  const { idempotencyKey } = await backend.track({ userId, action: "pay" });
  const action = { userId, action: "pay", idempotencyKey };
  const updated = await backend.updateAction({ ...action, attributes: { state: "CHALLENGE_FAILED" } });
  assert.equal(updated.state, "CHALLENGE_FAILED");
  await assert.rejects(
    backend.updateAction({ ...action, attributes: { state: "ALLOW" } }),
    refuses(400, "invalid_request", /^state/),
  );
});

works(SDK, "getUser", "an unknown user is one who is not enrolled", async () => {
  const { userId } = regular;
  const user = await backend.getUser({ userId });
  assert.equal(user.isEnrolled, true);
  assert.equal(user.emailVerified, false);
  assert.equal(user.phoneNumberVerified, false);
  assert.deepEqual(user.enrolledVerificationMethods, ["PUSH"]);
  assert.equal((await backend.getUser({ userId: newUser() })).isEnrolled, false);
});

works(SDK, "updateUser", "", async () => {
  const userId = newUser();
  const attributes = {
    email: `${userId}@example.com`,
    emailVerified: true,
    phoneNumber: "+6427000002",
    phoneNumberVerified: true,
    username: userId,
    displayName: "A user",
    custom: { tier: "gold", age: 42, staff: false },
    locale: "en",
  };
  const stored = await backend.updateUser({ userId, attributes });
  assert.deepEqual({ ...stored }, attributes);
  const { locale, ...seen } = attributes;
  const user = await backend.getUser({ userId });
  assert.deepEqual({ ...user, ...seen }, user);
});

works(SDK, "queryUsers", "", async () => {
  const [first, second] = [newUser(), newUser()].sort();
  const email = `${first}@example.com`;
  await backend.updateUser({ userId: first, attributes: { email, username: first } });
  await backend.updateUser({ userId: second, attributes: { email, phoneNumber: "+6427000003" } });

  const page = await backend.queryUsers({ email, limit: 1 });
  assert.deepEqual(
    page.users.map((user) => user.userId),
    [first],
  );
  assert.equal(page.users[0].email, email);
  assert.equal(page.users[0].emailVerified, false);
  const rest = await backend.queryUsers({ email, limit: 1, lastEvaluatedUserId: page.lastEvaluatedUserId });
  assert.deepEqual(
    rest.users.map((user) => user.userId),
    [second],
  );
  assert.equal((await backend.queryUsers({ username: first })).users[0].userId, first);
  assert.equal((await backend.queryUsers({ phoneNumber: "+6427000003" })).users[0].userId, second);

  const { token } = await backend.track({ userId: first, action: "look" });
  const found = await backend.queryUsers({ token });
  assert.equal(found.users[0].userId, first);
  assert.equal(found.tokenPayload.sub, first);
});

works(SDK, "deleteUser", "with its authenticators and its pending challenges", async () => {
  const { userId, phone } = await userWithPhone();
  const challenge = await challengeOf(userId);
  assert.equal(await backend.deleteUser({ userId }), undefined);
  assert.equal((await backend.getUser({ userId })).isEnrolled, false);
  assert.deepEqual(await backend.getAuthenticators({ userId }), []);
  assert.notEqual((await phone.answer(challenge.challengeId, true)).status, 200);
});

works(SDK, "getAuthenticators", "", async () => {
  const { userId, userAuthenticatorId } = await userWithPhone("ios");
  const [device, ...others] = await backend.getAuthenticators({ userId });
  assert.deepEqual(others, []);
  assert.equal(device.userId, userId);
  assert.equal(device.userAuthenticatorId, userAuthenticatorId);
  assert.equal(device.verificationMethod, "PUSH");
  assert.match(device.createdAt, TIME);
  assert.match(device.verifiedAt, TIME);
  assert.equal(device.displayName, "A phone");
});

works(SDK, "enrollVerifiedAuthenticator", "records the address; no message is ever sent to it", async () => {
  const userId = newUser();
  const { authenticator } = await backend.enrollVerifiedAuthenticator({
    userId,
    attributes: { verificationMethod: "SMS", phoneNumber: "+6427000004", isDefault: true },
  });
  assert.equal(authenticator.userId, userId);
  assert.equal(authenticator.verificationMethod, "SMS");
  assert.equal(authenticator.phoneNumber, "+6427000004");
  const [listed] = await backend.getAuthenticators({ userId });
  assert.equal(listed.userAuthenticatorId, authenticator.userAuthenticatorId);
  await assert.rejects(
    backend.enrollVerifiedAuthenticator({ userId, attributes: { verificationMethod: "PASSKEY" } }),
    refuses(400, "invalid_request", /^verificationMethod/),
  );
});

works(SDK, "deleteAuthenticator", "a device stops counting at once, also for an open challenge", async () => {
  const { userId, phone, userAuthenticatorId } = await userWithPhone();
  const challenge = await challengeOf(userId);
  assert.equal(await backend.deleteAuthenticator({ userId, userAuthenticatorId }), undefined);
  assert.deepEqual(await backend.getAuthenticators({ userId }), []);
  assert.equal((await phone.answer(challenge.challengeId, true)).status, 404);
});

works(SDK, "validateChallenge", "takes the token of `track` and the access token", async () => {
  const { userId } = regular;
  const approved = await approval(regular, "pay");
  for (const token of [approved.accessToken, approved.token]) {
    const valid = await backend.validateChallenge({ token, action: "pay", userId });
    assert.equal(valid.isValid, true);
    assert.equal(valid.state, "CHALLENGE_SUCCEEDED");
    assert.match(valid.stateUpdatedAt, TIME);
    assert.equal(valid.userId, userId);
    assert.equal(valid.action, "pay");
    assert.equal(valid.idempotencyKey, approved.idempotencyKey);
    assert.equal(valid.verificationMethod, "PUSH");
  }
  const other = await backend.validateChallenge({ token: approved.accessToken, action: "look" });
  assert.equal(other.isValid, false);
  const pending = await backend.track({ userId, action: "pay" });
  assert.equal((await backend.validateChallenge({ token: pending.token })).isValid, false);
  const forged = await backend.validateChallenge({ token: `${approved.accessToken}x` });
  assert.deepEqual({ ...forged, action: undefined }, { isValid: false, error: "invalid_token", action: undefined });
});

works(SDK, "getChallenge", "`expiresAt` is in epoch seconds", async () => {
  const { userId, phone } = regular;
  const { challengeId, expiresAt } = await challengeOf(userId, "pay");
  const found = { challengeId, expiresAt: Math.floor(expiresAt / 1000), verificationMethod: "PUSH", action: "pay" };
  assert.deepEqual(await backend.getChallenge({ challengeId }), found);
  assert.deepEqual(await backend.getChallenge({ userId, action: "pay", verificationMethod: "PUSH" }), found);
  await phone.answer(challengeId, false);
  assert.deepEqual(await backend.getChallenge({ challengeId }), {});
});

/** An access token of the regular user, from which each test starts a session of its own. */
let proof;

async function session() {
  proof ??= (await approval(regular)).accessToken;
  return backend.createSession({ clientId: "app", token: proof, action: "sign-in" });
}

works(SDK, "createSession", "once the action of the token has succeeded", async () => {
  const { token } = await backend.track({ userId: regular.userId, action: "sign-in" });
  await assert.rejects(backend.createSession({ clientId: "app", token }), refuses(400, "invalid_request"));
  const { accessToken, refreshToken } = await session();
  assert.ok(accessToken);
  assert.ok(refreshToken);
});

const over = refuses(401, "invalid_token");

works(SDK, "validateSession", "`expiresAt` is in epoch seconds; `user` has the attributes that the backend set", async () => {
  const user = await userWithPhone();
  const attributes = {
    email: "zoe@example.org",
    phoneNumber: "+6427000009",
    username: user.userId,
    displayName: "Zoë",
    custom: { tier: "gold" },
  };
  await backend.updateUser({ userId: user.userId, attributes });
  const token = (await approval(user)).accessToken;
  const { accessToken } = await backend.createSession({ clientId: "app", token, action: "sign-in" });
  // token-service learns of the attributes by an event.
  const valid = await eventually(async () => {
    const found = await backend.validateSession({ accessToken, clientIds: ["app"] });
    return found.user.email && found;
  });
  assert.deepEqual(valid.user, { userId: user.userId, ...attributes });
  assert.equal(valid.verificationMethod, "PUSH");
  assert.ok(valid.expiresAt > Date.now() / 1000 && valid.expiresAt < Date.now() / 100, `${valid.expiresAt}`);
  await assert.rejects(backend.validateSession({ accessToken, clientIds: ["another"] }), over);
});

works(SDK, "refreshSession", "a refresh token that is used twice ends the session", async () => {
  const first = await session();
  const second = await backend.refreshSession({ refreshToken: first.refreshToken });
  assert.ok((await backend.validateSession({ accessToken: second.accessToken })).user);
  await assert.rejects(backend.validateSession({ accessToken: first.accessToken }), over);
  await assert.rejects(backend.refreshSession({ refreshToken: first.refreshToken }), over);
  await assert.rejects(backend.validateSession({ accessToken: second.accessToken }), over);
});

works(SDK, "revokeSession", "", async () => {
  const { accessToken } = await session();
  assert.equal(await backend.revokeSession({ accessToken }), undefined);
  await assert.rejects(backend.validateSession({ accessToken }), over);
});

works(SDK, "revokeUserSessions", "", async () => {
  const { accessToken } = await session();
  assert.equal(await backend.revokeUserSessions({ userId: regular.userId }), undefined);
  await assert.rejects(backend.validateSession({ accessToken }), over);
});

works(SDK, "webhook.constructEvent", "verifies a `push.created` as it was delivered", async () => {
  const { userId } = await userWithPhone();
  await withWebhook(async (next) => {
    const { challengeId, idempotencyKey } = await challengeOf(userId, "pay");
    const { payload, headers } = await next((event) => event.data?.challengeId === challengeId);
    const signature = headers["x-signature-v2"];
    const event = backend.webhook.constructEvent(payload, signature);
    assert.equal(event.type, "push.created");
    assert.equal(event.version, 1);
    assert.equal(event.tenantId, tenant.tenantId);
    assert.equal(event.data.userId, userId);
    assert.equal(event.data.actionCode, "pay");
    assert.equal(event.data.idempotencyKey, idempotencyKey);
    assert.throws(() => backend.webhook.constructEvent(`${payload} `, signature), /Signature mismatch/);
    assert.throws(() => new Webhook("another key").constructEvent(payload, signature), /Signature mismatch/);
  });
});

noCall(SDK, "webhook.parseSignature", "a part of `constructEvent`", () => {
  const parsed = backend.webhook.parseSignature("t=1,v2=a,v2=b");
  assert.deepEqual(parsed, { timestamp: 1, signatures: ["a", "b"] });
});

const CODES = "codes by SMS, e-mail and WhatsApp";

notSupported(SDK, "challenge", `starts ${CODES}`, () =>
  assert.rejects(
    backend.challenge({ verificationMethod: "SMS", phoneNumber: "+6427000000", action: "pay" }),
    refuses(400, "not_supported", /SMS/),
  ),
);

notSupported(SDK, "verify", `checks ${CODES}`, () =>
  assert.rejects(
    backend.verify({ challengeId: "x", verificationCode: "123456" }),
    refuses(400, "not_supported", /SMS/),
  ),
);

notSupported(SDK, "claimChallenge", "a phone claims a QR code; `challenge` starts none to claim", () =>
  assert.rejects(
    backend.claimChallenge({ challengeId: "x", userId: newUser() }),
    refuses(400, "not_supported", /Claiming/),
  ),
);

const calls = new CallConnect({ apiSecretKey: tenant.apiSecretKey, apiUrl: url });

notSupported(SDK, "CallConnect.startCall", "verification in phone calls", () =>
  assert.rejects(calls.startCall({ referenceId: "1", phoneNumber: "+6427000000" }), refuses(400, "not_supported", /call/)),
);

notSupported(SDK, "CallConnect.finishCall", "verification in phone calls", () =>
  assert.rejects(
    calls.finishCall({ referenceId: "1", state: "CHALLENGE_SUCCEEDED" }),
    refuses(400, "not_supported", /call/),
  ),
);

/** Stand-in for Auth0: the event that an action gets after a login, and a record of the calls of the action. */
function auth0(userId, query = {}) {
  const told = [];
  const tells = (what) => (argument) => told.push([what, argument]);
  const event = {
    user: { user_id: userId, email: "a@example.com" },
    request: { hostname: "auth.example", ip: "203.0.113.7", user_agent: "a browser", query },
    secrets: { AUTHSIGNAL_SECRET: tenant.apiSecretKey },
    authentication: { methods: [] },
  };
  const api = {
    redirect: { sendUserTo: tells("sendUserTo") },
    access: { deny: tells("deny") },
    authentication: { recordMethod: tells("recordMethod") },
  };
  return { event, api, told };
}

works(SDK, "handleAuth0ExecutePostLogin", "sends the user to the page of `url`", async () => {
  const hosted = auth0(regular.userId);
  await handleAuth0ExecutePostLogin(hosted.event, hosted.api, { apiUrl: url, forceEnrollment: true });
  const { search, hash } = new URL(hosted.told[0][1]);
  assert.equal(search, "?v=1");
  assert.match(hash, /^#token=[\w.-]+&force_enrollment=true$/);

  const { event, api, told } = auth0(regular.userId);
  await withChallengePage("https://login.example/challenge", () =>
    handleAuth0ExecutePostLogin(event, api, { apiUrl: url, forceEnrollment: true }),
  );
  assert.equal(told.length, 1);
  const [step, page] = told[0];
  assert.equal(step, "sendUserTo");
  assert.match(page, /^https:\/\/login\.example\/challenge\?token=[\w.-]+&force_enrollment=true$/);
});

works(SDK, "handleAuth0ContinuePostLogin", "validates", async () => {
  const { userId, phone } = regular;
  const { accessToken } = await approval(regular, "auth0-login");
  const good = auth0(userId, { token: accessToken });
  await handleAuth0ContinuePostLogin(good.event, good.api, { apiUrl: url });
  assert.deepEqual(good.told, [["recordMethod", url]]);

  const declined = await challengeOf(userId, "auth0-login");
  await phone.answer(declined.challengeId, false);
  await outcome(declined);
  const bad = auth0(userId, { token: declined.token });
  await handleAuth0ContinuePostLogin(bad.event, bad.api, { apiUrl: url });
  assert.deepEqual(bad.told, [["deny", "MFA challenge failed"]]);
});

noCall(SDK, "mapToAuthsignalError", "makes the SDK's error of any other", () => {
  assert.equal(mapToAuthsignalError(new Error("x")).errorCode, "unexpected_error");
});
