// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, randomUUID, verify } from "node:crypto";
import { describe, it } from "node:test";
import { claimEnrolment, generateKeys, normalizeCode, Phone, PhoneError, readContext, toDer } from "../phone.js";

const BASE_URL = "https://assent.test/v1";
const TENANT = "bookshop";

/** A server that answers each path with what {@code answers} has for it, and records the requests. */
function serverWith(answers) {
  const requests = [];
  const fetch = async (url, options) => {
    const path = url.slice(BASE_URL.length);
    const request = { path, ...options, json: options.body && JSON.parse(options.body) };
    requests.push(request);
    const name = `${options.method} ${path.split("?")[0]}`;
    const answer = answers[name];
    assert.ok(answer, `no answer for ${name}`);
    const [status, body, headers] = typeof answer === "function" ? answer(request) : answer;
    return new Response(JSON.stringify(body), { status, headers });
  };
  return { fetch, requests };
}

/** A context as the server writes it, and the id that commits to it. */
function challengeFor(members = {}) {
  const id = randomUUID();
  const context = JSON.stringify({
    v: 1,
    id,
    tenantId: TENANT,
    actionCode: "sign-in",
    expiresAt: "2026-11-27T12:00:00.000Z",
    ...members,
  });
  return { id, context, challengeId: idOf(id, context) };
}

function idOf(uuid, context) {
  const digest = createHash("sha256").update(context).digest();
  return Buffer.concat([Buffer.from(uuid.replaceAll("-", ""), "hex"), digest]).toString("base64url");
}

function isSigned(spki, message, signature) {
  const key = createPublicKey({ key: Buffer.from(spki, "base64"), format: "der", type: "spki" });
  return verify("sha256", Buffer.from(message), key, Buffer.from(signature, "base64"));
}

async function phoneAt(server, keys) {
  return new Phone({ baseUrl: BASE_URL, tenantId: TENANT, keys: keys ?? (await generateKeys()), fetch: server.fetch });
}

describe("the key", () => {
  it("signs so that another implementation verifies it, whatever zeros the signature begins with", async () => {
    const keys = await generateKeys();
    const spki = Buffer.from(await crypto.subtle.exportKey("spki", keys.publicKey)).toString("base64");
    let short = 0;
    for (let i = 0; i < 1500; i++) {
      const message = randomBytes(8).toString("hex");
      const raw = await crypto.subtle.sign(
        { name: "ECDSA", hash: "SHA-256" },
        keys.privateKey,
        Buffer.from(message),
      );
      const integers = new Uint8Array(raw);
      const der = toDer(integers);
      short += integers[0] === 0 || integers[32] === 0 ? 1 : 0;
      assert.ok(isSigned(spki, message, Buffer.from(der).toString("base64")), message);
    }
    assert.ok(short > 0, "no signature had a leading zero");
  });

  it("encodes the extremes of an integer", () => {
    const signature = new Uint8Array(64);
    signature[31] = 0x7f;
    signature[32] = 0x80;
    const der = [...toDer(signature)];
    assert.deepEqual(der.slice(0, 5), [0x30, 3 + 2 + 33, 0x02, 1, 0x7f]);
    assert.deepEqual(der.slice(5, 9), [0x02, 33, 0, 0x80]);
  });

  it("cannot be exported", async () => {
    const keys = await generateKeys();
    await assert.rejects(crypto.subtle.exportKey("pkcs8", keys.privateKey));
  });
});

describe("the request that waits", () => {
  async function pendingWith(found) {
    const server = serverWith({
      "POST /client/user-authenticators/push/challenge/sign": [200, { message: "nonce-1" }],
      "GET /client/user-authenticators/push/challenge": [200, { userAuthenticatorId: "a", ...found }],
    });
    const phone = await phoneAt(server);
    return { pending: await phone.pending(), phone, server };
  }

  it("is read from the text that its id commits to, and looked up with a signature", async () => {
    const { challengeId, context } = challengeFor({ custom: { amount: "129.90 EUR" } });
    const { pending, phone, server } = await pendingWith({
      challengeId,
      context,
      custom: { amount: "1.00 EUR" },
      verificationCodeDigits: 6,
    });
    assert.equal(pending.request.custom.amount, "129.90 EUR");
    assert.equal(pending.digits, 6);
    assert.equal(pending.isChanged, false);
    assert.equal(pending.expiresAt, Date.parse("2026-11-27T12:00:00.000Z"));
    const lookUp = server.requests[1];
    assert.ok(isSigned(await phone.publicKey(), "nonce-1", lookUp.headers["X-Authsignal-Signature"]));
    const twice = new URLSearchParams(lookUp.path.split("?")[1]).get("publicKey");
    assert.equal(Buffer.from(twice, "base64").toString(), await phone.publicKey());
    assert.equal(lookUp.headers.Authorization, `Basic ${Buffer.from(`${TENANT}:`).toString("base64")}`);
  });

  it("is null if there is none", async () => {
    assert.equal((await pendingWith({})).pending, null);
  });

  const changes = {
    "another amount": ({ challengeId, context }) => ({ challengeId, context: context.replace("129", "1") }),
    "no text": ({ challengeId }) => ({ challengeId }),
    "a text of another challenge": ({ challengeId }) => ({ challengeId, context: challengeFor().context }),
    "another id with the right digest": ({ context }) => ({ challengeId: idOf(randomUUID(), context), context }),
    "a shorter id": ({ challengeId, context }) => ({ challengeId: challengeId.slice(0, 60), context }),
    "an id that is not base64url": ({ challengeId, context }) => ({ challengeId: `${challengeId.slice(0, 63)}=`, context }),
    "another tenant": () => challengeFor({ tenantId: "other" }),
    "another version": () => challengeFor({ v: 2 }),
    "text that is not JSON": ({ id }) => ({ challengeId: idOf(id, "pay"), context: "pay" }),
  };
  for (const [change, found] of Object.entries(changes)) {
    it(`cannot be approved with ${change}`, async () => {
      const original = challengeFor({ custom: { amount: "129.90 EUR" } });
      const { pending, phone, server } = await pendingWith(found(original));
      assert.equal(pending.request, null);
      assert.equal(pending.isChanged, true);
      const before = server.requests.length;
      await assert.rejects(phone.approve(pending, "123456"), { code: "changed_request" });
      assert.equal(server.requests.length, before);
    });
  }

  it("reads the text alone too", async () => {
    const { challengeId, context } = challengeFor();
    assert.equal((await readContext(challengeId, context)).actionCode, "sign-in");
    assert.equal(await readContext(challengeId, undefined), null);
  });
});

describe("an answer", () => {
  async function answered(answer) {
    const { challengeId, context } = challengeFor();
    const server = serverWith({
      "POST /client/user-authenticators/push/challenge/sign": [200, { message: "nonce" }],
      "GET /client/user-authenticators/push/challenge": [200, { userAuthenticatorId: "a", challengeId, context }],
      "POST /client/user-authenticators/push/challenge": ({ json }) => [200, { isVerified: json.approved }],
    });
    const phone = await phoneAt(server);
    const result = await answer(phone, await phone.pending());
    return { result, sent: server.requests.at(-1).json, spki: await phone.publicKey(), challengeId };
  }

  it("that approves signs the digits", async () => {
    const { result, sent, spki, challengeId } = await answered((phone, pending) => phone.approve(pending, "482913"));
    assert.equal(result.isVerified, true);
    assert.equal(sent.signatureVersion, 2);
    assert.equal(sent.verificationCode, "482913");
    assert.ok(isSigned(spki, `${challengeId}.true.482913`, sent.signature));
  });

  it("that declines signs the refusal and names the reason", async () => {
    const { result, sent, spki, challengeId } = await answered((phone, pending) => phone.decline(pending, "not_me"));
    assert.equal(result.isVerified, false);
    assert.equal(sent.reason, "not_me");
    assert.ok(!("verificationCode" in sent));
    assert.ok(isSigned(spki, `${challengeId}.false.`, sent.signature));
  });
});

describe("an enrolment", () => {
  it("exchanges the code, however it is typed, and enrols with the token", async () => {
    const server = serverWith({
      "POST /client/enrolments/claim": [200, { tenantId: TENANT, tenantName: "Bookshop", token: "t" }],
      "POST /client/user-authenticators/push": [200, { userAuthenticatorId: "a", userId: "alex" }],
    });
    const claimed = await claimEnrolment({ baseUrl: BASE_URL, code: " abcd efgh-jkmn pqrs ", fetch: server.fetch });
    assert.equal(server.requests[0].json.code, "ABCD-EFGH-JKMN-PQRS");
    const phone = await phoneAt(server);
    await phone.enrol(claimed.token, { deviceName: "Chrome" });
    const sent = server.requests[1];
    assert.equal(sent.headers.Authorization, "Bearer t");
    assert.equal(sent.json.devicePlatform, "web");
    assert.equal(sent.json.publicKey, await phone.publicKey());
  });

  it("reads letters that look like digits as digits", () => {
    assert.equal(normalizeCode("oilO0000i111LLLL"), "0110-0000-1111-1111");
  });

  it("fails with the code of the API", async () => {
    const server = serverWith({ "POST /client/enrolments/claim": [404, { errorCode: "enrolment_not_found" }] });
    await assert.rejects(claimEnrolment({ baseUrl: BASE_URL, code: "x", fetch: server.fetch }), (error) => {
      assert.ok(error instanceof PhoneError);
      return error.code === "enrolment_not_found" && error.status === 404;
    });
  });

  it("names a missing network, and the wait after too many requests", async () => {
    const offline = async () => {
      throw new TypeError("failed to fetch");
    };
    await assert.rejects(claimEnrolment({ baseUrl: BASE_URL, code: "x", fetch: offline }), { code: "network" });
    const busy = serverWith({
      "POST /client/enrolments/claim": [429, { errorCode: "too_many_requests" }, { "Retry-After": "7" }],
    });
    await assert.rejects(claimEnrolment({ baseUrl: BASE_URL, code: "x", fetch: busy.fetch }), {
      code: "too_many_requests",
      retryAfterSeconds: 7,
    });
  });
});

describe("a change of the phone", () => {
  it("of its push token signs the message for it", async () => {
    const server = serverWith({
      "POST /client/user-authenticators/push/sign": [200, { challengeId: "c", message: "change me" }],
      "PATCH /client/user-authenticators/push": [200, { userAuthenticatorId: "a" }],
    });
    const phone = await phoneAt(server);
    await phone.update({ pushToken: "{}" });
    const sent = server.requests[1].json;
    assert.equal(sent.challengeId, "c");
    assert.equal(sent.pushToken, "{}");
    assert.ok(isSigned(await phone.publicKey(), "change me", sent.signature));
  });

  it("removes it by the server's clock", async () => {
    const ahead = new Date(Date.now() + 3 * 3600_000);
    const server = serverWith({
      "GET /client/user-authenticators/push": [200, { userAuthenticatorId: "a" }, { Date: ahead.toUTCString() }],
      "POST /client/user-authenticators/push/remove": [200, { removedAuthenticator: true }],
    });
    const phone = await phoneAt(server);
    await phone.enrolment();
    assert.ok(Math.abs(phone.clockOffset - 3 * 3600_000) < 5000);
    await phone.remove();
    const window = `${Math.floor(ahead.getTime() / 600_000)}.0`;
    assert.ok(isSigned(await phone.publicKey(), window, server.requests[1].json.signature));
  });
});
