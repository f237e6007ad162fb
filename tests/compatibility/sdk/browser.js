// Every public method of @authsignal/browser.
import assert from "node:assert/strict";
import { lastHandshake } from "../support/page.js";
import { Authsignal } from "@authsignal/browser";
import { Phone } from "../support/phone.js";
import { backend, newUser, userWithPhone } from "../support/sign-in.js";
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
  for (const how of [{}, { useCookies: true }, { token: await signIn() }]) {
    refuses(await browser.passkey.signIn(how), "not_supported", /^PASSKEY /);
  }
  for (const how of [{ action: "sign-in" }, { action: "sign-in", useCookies: true }]) {
    refuses(await browser.passkey.signIn(how), "not_supported", /challenge without a verification method/);
  }
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

notSupported(SDK, "qrCode.challenge", "QR codes; over a WebSocket, its default, the SDK shows no reason", async () => {
  await signIn();
  const question = { action: "sign-in", onStateChange() {} };
  refuses(await browser.qrCode.challenge({ ...question, polling: true }), "not_supported", /^QR_CODE /);
  await assert.rejects(browser.qrCode.challenge(question), /WebSocket/);
  assert.equal(lastHandshake.status, 400);
  assert.equal(lastHandshake.body.errorCode, "not_supported");
});

noCall(SDK, "qrCode.refresh", "needs a challenge, which there is none of", async () => {
  await browser.qrCode.challenge({ action: "sign-in", polling: true, onStateChange() {} });
  assert.deepEqual(await recorded(() => browser.qrCode.refresh()), []);
});

noCall(SDK, "qrCode.disconnect", "ends what `challenge` began", async () => {
  assert.deepEqual(await recorded(() => browser.qrCode.disconnect()), []);
});

noCall(SDK, "launch", "opens the page of `url`", async () => {
  assert.deepEqual(await recorded(() => browser.launch("https://pages.example/")), []);
  assert.equal(window.location.href, "https://pages.example/");
});

noCall(SDK, "initAdvancedProfiling", "loads another vendor's script", async () => {
  assert.deepEqual(await recorded(() => browser.initAdvancedProfiling()), []);
});
