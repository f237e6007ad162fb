// The vendor's example, github.com/authsignal-examples/authsignal-push-auth at a75fda8, with the published SDKs that it uses:
// its API (apps/api/src/server.ts and store.ts), its page (apps/web/src/App.tsx) and its app (apps/mobile/App.tsx). The app
// answers to the API, not to the server, and the API sets the state of the action.
import assert from "node:assert/strict";
import "../support/page.js";
import { Authsignal as BrowserAuthsignal } from "@authsignal/browser";
import { UserActionState } from "@authsignal/node";
import { Phone } from "../support/phone.js";
import { backend as authsignal, newUser } from "../support/sign-in.js";
import { eventually, tenant, url } from "../support/stack.js";
import { withWebhook } from "../support/webhook.js";
import { replays } from "./replay.js";

export const PUSH_AUTH = "authsignal-push-auth";

const SIGN_IN = "signIn";
const TRANSACTION = "approveTransaction";

/** apps/api: its handlers without Express, and its store. */
class Api {
  #contexts = new Map();

  upsert({ userId, ...attributes }) {
    return authsignal.updateUser({ userId, attributes });
  }

  enrolStart(userId) {
    return authsignal.track({ userId, action: "addAuthenticator", attributes: { scope: "add:authenticators" } });
  }

  async pushStart({ userId, action, context }) {
    const numberMatch = action === TRANSACTION ? String(Math.floor(100 + Math.random() * 900)) : null;
    const attributes = { custom: { ...context, ...(numberMatch ? { numberMatch } : {}) } };
    const { token, idempotencyKey, state, isEnrolled } = await authsignal.track({ userId, action, attributes });
    this.#contexts.set(idempotencyKey, { userId, action, numberMatch, context, status: "pending" });
    return { token, idempotencyKey, numberMatch, state, isEnrolled };
  }

  webhook({ payload, headers }) {
    const event = authsignal.webhook.constructEvent(payload, headers["x-signature-v2"]);
    if (event.type === "push.created") {
      this.challengeCreated(event.data);
    }
  }

  challengeCreated({ idempotencyKey, challengeId }) {
    this.#contexts.get(idempotencyKey).challengeId = challengeId;
  }

  pendingChallenge(userId) {
    const found = [...this.#contexts].find(
      ([, entry]) => entry.userId === userId && entry.challengeId && entry.status === "pending",
    );
    return found && { ...found[1], idempotencyKey: found[0] };
  }

  async resolve({ idempotencyKey, approved, verificationCode }) {
    const entry = this.#contexts.get(idempotencyKey);
    const { userId, action } = entry;
    if (approved && entry.numberMatch && verificationCode !== entry.numberMatch) {
      return { status: 400 };
    }
    const state = approved ? UserActionState.CHALLENGE_SUCCEEDED : UserActionState.CHALLENGE_FAILED;
    await authsignal.updateAction({ userId, action, idempotencyKey, attributes: { state } });
    entry.status = approved ? "approved" : "denied";
    return { status: 200 };
  }

  status(idempotencyKey) {
    return this.#contexts.get(idempotencyKey).status;
  }

  validate({ token, action }) {
    return authsignal.validateChallenge({ token, action });
  }
}

/** apps/web, "Save User Profile", and apps/mobile, "Check Status" and "Enroll Device". */
async function setUp(api) {
  const userId = newUser();
  await api.upsert({ userId, email: "demo@example.com", username: userId, displayName: "Demo User" });
  const phone = new Phone("android");
  const before = await phone.credential();
  assert.equal(before.status, 404, "Not enrolled yet.");
  const { token, isEnrolled } = await api.enrolStart(userId);
  assert.equal(isEnrolled, false);
  await phone.enrol(token);
  assert.equal((await phone.credential()).status, 200);
  return userId;
}

/** apps/web, `runPushFlow` until it waits; the webhook is the other way in which the API hears of the challenge. */
async function send(api, { userId, action, context }, next) {
  const started = await api.pushStart({ userId, action, context });
  assert.equal(started.isEnrolled, true);
  assert.equal(started.state, "CHALLENGE_REQUIRED");
  const browser = new BrowserAuthsignal({ tenantId: tenant.tenantId, baseUrl: url });
  browser.setToken(started.token);
  const { data, errorDescription } = await browser.push.challenge({ action });
  assert.ok(data?.challengeId, errorDescription);
  if (next) {
    api.webhook(await next((event) => event.type === "push.created" && event.data.idempotencyKey === started.idempotencyKey));
    assert.equal(api.pendingChallenge(userId).challengeId, data.challengeId);
  } else {
    api.challengeCreated({ idempotencyKey: started.idempotencyKey, challengeId: data.challengeId });
  }
  return started;
}

replays(PUSH_AUTH, "Send Sign-In Push, approved", "approved; the token validates as `CHALLENGE_SUCCEEDED`", false, () =>
  withWebhook(async (next) => {
    const api = new Api();
    const userId = await setUp(api);
    const context = { note: "Web sign-in confirmation" };
    const { token, idempotencyKey } = await send(api, { userId, action: SIGN_IN, context }, next);
    const asked = await eventually(() => api.pendingChallenge(userId));
    assert.deepEqual(asked.context, context);

    assert.equal((await api.resolve({ idempotencyKey, approved: true })).status, 200);

    assert.equal(api.status(idempotencyKey), "approved");
    const { state, isValid } = await api.validate({ token, action: SIGN_IN });
    assert.equal(state, "CHALLENGE_SUCCEEDED");
    assert.equal(isValid, true);
  }),
);

replays(PUSH_AUTH, "Send Transaction Push, approved", "a wrong code is refused, the right one approves", false, async () => {
  const api = new Api();
  const userId = await setUp(api);
  const context = { merchant: "Modular", amount: "250.00", currency: "EUR", note: "Payroll transfer" };
  const { token, idempotencyKey, numberMatch } = await send(api, { userId, action: TRANSACTION, context });

  assert.equal((await api.resolve({ idempotencyKey, approved: true, verificationCode: "000" })).status, 400);
  assert.equal((await api.validate({ token, action: TRANSACTION })).state, "CHALLENGE_REQUIRED");
  assert.equal((await api.resolve({ idempotencyKey, approved: true, verificationCode: numberMatch })).status, 200);

  assert.equal((await api.validate({ token, action: TRANSACTION })).state, "CHALLENGE_SUCCEEDED");
});

replays(PUSH_AUTH, "either, denied", "denied; the token validates as `CHALLENGE_FAILED`", false, async () => {
  const api = new Api();
  const userId = await setUp(api);
  for (const action of [SIGN_IN, TRANSACTION]) {
    const { token, idempotencyKey } = await send(api, { userId, action, context: { note: "x" } });
    await api.resolve({ idempotencyKey, approved: false });
    assert.equal(api.status(idempotencyKey), "denied");
    const { state, isValid } = await api.validate({ token, action });
    assert.equal(state, "CHALLENGE_FAILED");
    assert.equal(isValid, false);
  }
});

replays(PUSH_AUTH, "a user without a phone", "`isEnrolled` is false: the page says to enrol first", false, async () => {
  const api = new Api();
  const { isEnrolled } = await api.pushStart({ userId: newUser(), action: SIGN_IN, context: { note: "x" } });
  assert.equal(isEnrolled, false);
});
