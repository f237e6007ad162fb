// Every public method of @authsignal/browser.
import assert from "node:assert/strict";
import "../support/page.js";
import { Authsignal } from "@authsignal/browser";
import { App, QR_CODE } from "../support/app.js";
import { Phone } from "../support/phone.js";
import { backend, enrolmentToken, newUser, userWithPhone } from "../support/sign-in.js";
import { eventually, tenant, url } from "../support/stack.js";
import { noCall, notSupported, works } from "../support/table.js";

const SDK = "@authsignal/browser";

const browser = new Authsignal({ baseUrl: url, tenantId: tenant.tenantId });

/** Gives the browser the token of a user's action, as a page gets it from its backend. */
async function signIn(userId = newUser(), action = "sign-in") {
  const { token } = await backend.track({ userId, action });
  browser.setToken(token);
  return token;
}

function refuses(answer, errorCode, description = /./) {
  assert.equal(answer.errorCode, errorCode, JSON.stringify(answer));
  assert.match(answer.errorDescription, description);
  assert.equal(answer.data, undefined);
}

noCall(SDK, "setToken", "keeps the token for the calls that follow", () => {
  browser.setToken("token");
});

works(SDK, "push.challenge", "", async () => {
  const { userId, phone } = await userWithPhone();
  await signIn(userId, "pay");
  const { data, errorCode } = await browser.push.challenge({ action: "pay" });
  assert.equal(errorCode, undefined);
  assert.equal((await phone.pending()).challengeId, data.challengeId);

  refuses(await browser.push.challenge({ action: "another" }), "invalid_request", /^action/);
  await signIn();
  refuses(await browser.push.challenge({ action: "sign-in" }), "invalid_request");
  browser.setToken("forged");
  refuses(await browser.push.challenge({ action: "sign-in" }), "invalid_token");
});

works(SDK, "push.verify", "`token` of its answer is the access token; it enrols the next device for ten minutes", async () => {
  const { userId, phone } = await userWithPhone();
  for (const approved of [true, false]) {
    await signIn(userId);
    const { challengeId } = (await browser.push.challenge({ action: "sign-in" })).data;
    const pending = await browser.push.verify({ challengeId });
    assert.deepEqual(pending.data, { isVerified: false, isConsumed: false });
    assert.equal((await phone.answer(challengeId, approved)).status, 200);
    const ended = await eventually(async () => {
      const { data } = await browser.push.verify({ challengeId });
      return data.isConsumed && data;
    });
    assert.equal(ended.isVerified, approved);
    if (approved) {
      const valid = await backend.validateChallenge({ token: ended.token, action: "sign-in", userId });
      assert.equal(valid.isValid, true);
      assert.equal((await new Phone("android").enrol(ended.token)).userId, userId);
    } else {
      assert.equal(ended.token, undefined);
    }
  }
  await signIn();
  refuses(await browser.push.verify({ challengeId: "x" }), "challenge_not_found");
});

/** Records the responses that `act` gets from the server; after the first one `instead` responds, where it is given. */
async function recorded(act, instead) {
  const real = globalThis.fetch;
  const answers = [];
  globalThis.fetch = async (...request) => {
    if (instead && answers.length > 0) {
      return instead();
    }
    const answer = await real(...request);
    answers.push(await answer.clone().json());
    return answer;
  };
  try {
    await act();
  } finally {
    globalThis.fetch = real;
  }
  return answers;
}

const codes = (answers) => answers.map((answer) => answer.errorCode);

/** Reasons why the methods of a verification method get an error. */
const WHY = {
  SMS: "codes by SMS",
  WHATSAPP: "codes by WhatsApp",
  EMAIL_OTP: "codes by e-mail",
  EMAIL_MAGIC_LINK: "links by e-mail",
  AUTHENTICATOR_APP: "codes of an app",
  SECURITY_KEY: "security keys",
  PASSKEY: "passkeys",
};

/** Methods that send one request and return the server's error. */
const ONCE = [
  ["sms.enroll", "SMS", () => browser.sms.enroll({ phoneNumber: "+6427000000" })],
  ["sms.challenge", "SMS", () => browser.sms.challenge()],
  ["sms.verify", "SMS", () => browser.sms.verify({ code: "123456" })],
  ["whatsapp.challenge", "WHATSAPP", () => browser.whatsapp.challenge()],
  ["whatsapp.verify", "WHATSAPP", () => browser.whatsapp.verify({ code: "123456" })],
  ["email.enroll", "EMAIL_OTP", () => browser.email.enroll({ email: "a@example.com" })],
  ["email.challenge", "EMAIL_OTP", () => browser.email.challenge()],
  ["email.verify", "EMAIL_OTP", () => browser.email.verify({ code: "123456" })],
  ["emailML.enroll", "EMAIL_MAGIC_LINK", () => browser.emailML.enroll({ email: "a@example.com" })],
  ["emailML.challenge", "EMAIL_MAGIC_LINK", () => browser.emailML.challenge()],
  ["totp.enroll", "AUTHENTICATOR_APP", () => browser.totp.enroll()],
  ["totp.verify", "AUTHENTICATOR_APP", () => browser.totp.verify({ code: "123456" })],
  ["securityKey.enroll", "SECURITY_KEY", () => browser.securityKey.enroll()],
  ["securityKey.verify", "SECURITY_KEY", () => browser.securityKey.verify()],
  ["passkey.signUp", "PASSKEY", () => browser.passkey.signUp({ username: "a", useCookies: true })],
];

for (const [method, name, ask] of ONCE) {
  notSupported(SDK, method, WHY[name], async () => {
    await signIn();
    refuses(await ask(), "not_supported", new RegExp(`^${name} `));
  });
}

notSupported(SDK, "passkey.signIn", WHY.PASSKEY, async () => {
  for (const how of [{}, { useCookies: true }, { token: await signIn() }, { action: "sign-in" }]) {
    refuses(await browser.passkey.signIn(how), "not_supported", /^PASSKEY /);
  }
  const withCookies = { action: "sign-in", useCookies: true };
  refuses(await browser.passkey.signIn(withCookies), "not_supported", /challenge without a verification method/);
});

notSupported(SDK, "passkey.isAvailableOnDevice", `${WHY.PASSKEY}; the SDK answers \`false\``, async () => {
  localStorage.setItem("as_user_passkey_map", JSON.stringify({ alice: ["a-credential"] }));
  const answers = await recorded(async () => {
    assert.equal(await browser.passkey.isAvailableOnDevice({ userId: "alice" }), false);
  });
  assert.deepEqual(codes(answers), ["not_supported"]);
});

notSupported(SDK, "emailML.checkVerificationStatus", `${WHY.EMAIL_MAGIC_LINK}; the SDK asks on in spite of the error`, async () => {
  await signIn();
  const answers = await recorded(
    () => browser.emailML.checkVerificationStatus(),
    () => Response.json({ isVerified: true }),
  );
  assert.deepEqual(codes(answers), ["not_supported"]);
});

/** Shows a QR code and returns its challenge and the states that the page is told. */
async function showCode(params) {
  const states = [];
  const onStateChange = (state, token) => {
    if (states.at(-1)?.state !== state) {
      states.push({ state, token });
    }
  };
  const { data, errorCode } = await browser.qrCode.challenge({ pollInterval: 50, ...params, onStateChange });
  assert.equal(errorCode, undefined);
  assert.ok(Date.parse(data.expiresAt) > Date.now());
  return { challengeId: data.challengeId, states };
}

async function userWithScanner() {
  const userId = newUser();
  const app = new App("ios", QR_CODE);
  await app.enrol(await enrolmentToken(userId));
  return { userId, app };
}

works(SDK, "qrCode.challenge", "over a WebSocket, its default, and by polling", async () => {
  for (const polling of [false, true]) {
    // Without a token: the backend learns from the token of the outcome who has scanned the code.
    const { userId, app } = await userWithScanner();
    browser.setToken("");
    const code = await showCode({ action: "kiosk", custom: { terminal: "4" }, polling });
    assert.deepEqual((await app.claim(code.challengeId)).body.custom, { terminal: "4" });
    await eventually(() => code.states.length === 1);
    await app.answer(code.challengeId, true);
    await eventually(() => code.states.length === 2);
    assert.deepEqual(code.states.map(({ state }) => state), ["claimed", "approved"]);
    const valid = await backend.validateChallenge({ token: code.states[1].token, action: "kiosk" });
    assert.equal(valid.isValid, true);
    assert.equal(valid.userId, userId);

    const declined = await showCode({ action: "kiosk", polling });
    await app.claim(declined.challengeId);
    await app.answer(declined.challengeId, false);
    await eventually(() => declined.states.at(-1)?.state === "rejected");

    // With a token: only the devices of its user.
    const tracked = await backend.track({ userId, action: "sign-in" });
    browser.setToken(tracked.token);
    const own = await showCode({ action: "sign-in", polling });
    const stranger = await userWithScanner();
    assert.equal((await stranger.app.claim(own.challengeId)).body.errorCode, "challenge_not_found");
    await app.claim(own.challengeId);
    await app.answer(own.challengeId, true);
    await eventually(() => own.states.at(-1)?.state === "approved");
    const signedIn = await backend.validateChallenge({ token: own.states.at(-1).token, action: "sign-in", userId });
    assert.equal(signedIn.idempotencyKey, tracked.idempotencyKey);
  }
  browser.setToken("");
  refuses(await browser.qrCode.challenge({ action: "no code", polling: true, onStateChange() {} }), "invalid_request");
  const stranger = new Authsignal({ baseUrl: url, tenantId: "no-such-tenant" });
  await assert.rejects(stranger.qrCode.challenge({ action: "kiosk", onStateChange() {} }), /WebSocket/);
});

works(SDK, "qrCode.refresh", "", async () => {
  const { app } = await userWithScanner();
  browser.setToken("");
  for (const polling of [false, true]) {
    let replaced;
    const code = await showCode({ action: "kiosk", polling, onRefresh: (challengeId) => (replaced = challengeId) });
    await browser.qrCode.refresh({ custom: { terminal: "5" } });
    await eventually(() => replaced);
    assert.notEqual(replaced, code.challengeId);
    assert.deepEqual((await app.claim(replaced)).body.custom, { terminal: "5" });
    await app.answer(replaced, true);
    await eventually(() => code.states.at(-1)?.state === "approved");
    browser.qrCode.disconnect();
  }
});

works(SDK, "qrCode.disconnect", "closes the WebSocket, or ends the polls", async () => {
  browser.setToken("");
  await showCode({ action: "kiosk" });
  assert.deepEqual(await recorded(() => browser.qrCode.disconnect()), []);
});

noCall(SDK, "launch", "opens the page of `url`", async () => {
  assert.deepEqual(await recorded(() => browser.launch("https://pages.example/")), []);
  assert.equal(window.location.href, "https://pages.example/");
});

noCall(SDK, "initAdvancedProfiling", "loads another vendor's script", async () => {
  assert.deepEqual(await recorded(() => browser.initAdvancedProfiling()), []);
});
