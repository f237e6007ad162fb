// A phone that sends the requests of the mobile SDKs: each platform encodes the tenant and the key in its own way.
import { generateKeyPairSync, sign } from "node:crypto";
import { call, tenant } from "./stack.js";

const PUSH = "/client/user-authenticators/push";
const WINDOW_SECONDS = 600;

const base64 = (text) => Buffer.from(text).toString("base64");
const base64url = (text) => Buffer.from(text).toString("base64url");

/** Differences between the platforms: the tenant's encoding, the key's encoding in a query, signed or unsigned polls. */
export const PLATFORMS = {
  android: {
    authorization: (tenantId) => `Basic ${base64(`${tenantId}:`)}`,
    queryKey: base64,
    signsQuestion: false,
    write: (body) => JSON.stringify(body, null, 4),
  },
  ios: {
    authorization: (tenantId) => `Basic ${base64url(`${tenantId}:`)}`,
    queryKey: base64url,
    signsQuestion: true,
    write: (body) => JSON.stringify(body),
  },
  web: {
    authorization: (tenantId) => `Basic ${btoa(encodeURIComponent(tenantId))}`,
    queryKey: base64url,
    signsQuestion: true,
    write: (body) => JSON.stringify(body),
  },
};

/** Members that the mobile SDKs require in a successful response: iOS fails to decode it without them. */
const REQUIRED = {
  credential: { userAuthenticatorId: "string", userId: "string", verifiedAt: "string" },
  message: { challengeId: "string", message: "string" },
  nonce: { message: "string" },
  attestationNonce: { challengeId: "string", nonce: "string" },
  updatedCredential: { userAuthenticatorId: "string", userId: "string", lastVerifiedAt: "string" },
  challenge: { userAuthenticatorId: "string" },
  answered: { isVerified: "boolean" },
  removed: {},
};

/** Decodes a response as the mobile SDKs do: only 200 is a success, and its body is an object with the required members. */
export function decoded({ status, body }, type) {
  if (status !== 200 || typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Error(`decoding error: ${status} ${JSON.stringify(body)}`);
  }
  for (const [member, kind] of Object.entries(REQUIRED[type])) {
    if (typeof body[member] !== kind) {
      throw new Error(`decoding error: ${member} of ${JSON.stringify(body)} is no ${kind}`);
    }
  }
  return body;
}

export class Phone {
  constructor(platform) {
    const keys = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    this.name = platform;
    this.platform = PLATFORMS[platform];
    this.authorization = this.platform.authorization(tenant.tenantId);
    this.privateKey = keys.privateKey;
    this.publicKey = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");
    this.query = `?publicKey=${this.platform.queryKey(this.publicKey)}`;
  }

  sign(message) {
    return sign("sha256", Buffer.from(message), { key: this.privateKey, dsaEncoding: "der" }).toString("base64");
  }

  /** Enrols for the user of a track token. */
  async enrol(token, pushToken) {
    return decoded(await this.#enrol(token, { pushToken }), "credential");
  }

  /** Enrols with a proof of the device's integrity, as `performAttestation` of the SDKs does; returns any answer. */
  async enrolAttested(token) {
    const asked = await call("POST", "/client/challenge", { authorization: `Bearer ${token}`, body: "{}" });
    if (asked.status !== 200) {
      return asked;
    }
    const { nonce } = decoded(asked, "attestationNonce");
    const proof = { provider: this.name === "ios" ? "APP_ATTEST" : "PLAY_INTEGRITY", token: `proof of ${nonce}` };
    return this.#enrol(token, { performAttestation: proof });
  }

  #enrol(token, members) {
    return call("POST", PUSH, {
      authorization: `Bearer ${token}`,
      body: this.platform.write({
        publicKey: this.publicKey,
        deviceName: "A phone",
        devicePlatform: this.name,
        ...members,
      }),
    });
  }

  credential() {
    return this.#call("GET", PUSH + this.query);
  }

  /** Changes the push token with a signature over a message that is valid once. */
  async update(pushToken) {
    const { challengeId, message } = decoded(await this.#call("POST", `${PUSH}/sign${this.query}`), "message");
    return this.#call("PATCH", PUSH, {
      challengeId,
      publicKey: this.publicKey,
      signature: this.sign(message),
      pushToken,
    });
  }

  /** Asks for the pending challenge. */
  async pending() {
    const headers = {};
    if (this.platform.signsQuestion) {
      const { message } = decoded(await this.#call("POST", `${PUSH}/challenge/sign${this.query}`), "nonce");
      headers["X-Authsignal-Signature"] = this.sign(message);
    }
    const answer = await call("GET", `${PUSH}/challenge${this.query}`, { authorization: this.authorization, headers });
    return decoded(answer, "challenge");
  }

  /** Asks for the pending challenge without a signature, as older SDKs do, and returns any answer. */
  lookUp() {
    return this.#call("GET", `${PUSH}/challenge${this.query}`);
  }

  /** Answers the challenge. Android sends a missing code as null; iOS omits it. */
  answer(challengeId, approved) {
    return this.#call("POST", `${PUSH}/challenge`, {
      publicKey: this.publicKey,
      challengeId,
      signature: this.sign(challengeId),
      approved,
      ...(this.name === "android" && { verificationCode: null }),
    });
  }

  /** Removes itself, with a signature over the number of the ten minutes it is, printed as a double. */
  remove() {
    const window = Math.floor(Date.now() / 1000 / WINDOW_SECONDS).toFixed(1);
    return this.#call("POST", `${PUSH}/remove`, { publicKey: this.publicKey, signature: this.sign(window) });
  }

  #call(method, path, body) {
    return call(method, path, { authorization: this.authorization, body: body && this.platform.write(body) });
  }
}
