// A phone that sends the requests of the mobile SDKs, each in its own encoding of the tenant and the key, and that decodes the
// responses by their models.
import { generateKeyPairSync, sign } from "node:crypto";
import { ANDROID } from "../models/android.js";
import { IOS } from "../models/ios.js";
import { read, SdkError } from "./decode.js";
import { call, tenant } from "./stack.js";

const PUSH = "/client/user-authenticators/push";
const WINDOW_SECONDS = 600;

const base64 = (text) => Buffer.from(text).toString("base64");
const base64url = (text) => Buffer.from(text).toString("base64url");

/** Differences between the platforms: the tenant's encoding, the key's encoding in a query, signed or unsigned polls. */
export const PLATFORMS = {
  android: {
    sdk: ANDROID,
    authorization: (tenantId) => `Basic ${base64(`${tenantId}:`)}`,
    queryKey: base64,
    signsQuestion: false,
    write: (body) => JSON.stringify(body, null, 4),
  },
  ios: {
    sdk: IOS,
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
  enrol(token, pushToken) {
    return this.ok("add", "POST", PUSH, { authorization: `Bearer ${token}`, body: this.#enrolment({ pushToken }) });
  }

  /** Enrols with a proof of the device's integrity, as `performAttestation` of the SDKs does; returns any answer. */
  async enrolAttested(token) {
    const authorization = `Bearer ${token}`;
    const asked = await this.send("challenge", "POST", "/client/challenge", { authorization, body: {} });
    if (asked.status !== 200) {
      return asked;
    }
    const provider = this.name === "ios" ? "APP_ATTEST" : "PLAY_INTEGRITY";
    const performAttestation = { provider, token: `proof of ${asked.body.nonce}` };
    return this.send("add", "POST", PUSH, { authorization, body: this.#enrolment({ performAttestation }) });
  }

  #enrolment(members) {
    return { publicKey: this.publicKey, deviceName: "A phone", devicePlatform: this.name, ...members };
  }

  credential() {
    return this.#call("get", "GET", PUSH + this.query);
  }

  /** Changes the push token with a signature over a message that is valid once. */
  async update(pushToken) {
    const { challengeId, message } = await this.ok("sign", "POST", `${PUSH}/sign${this.query}`);
    return this.#call("update", "PATCH", PUSH, {
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
      const { message } = await this.ok("nonce", "POST", `${PUSH}/challenge/sign${this.query}`);
      headers["X-Authsignal-Signature"] = this.sign(message);
    }
    return this.ok("pending", "GET", `${PUSH}/challenge${this.query}`, { headers });
  }

  /** Asks for the pending challenge without a signature, as older SDKs do, and returns any answer. */
  lookUp() {
    return this.#call("pending", "GET", `${PUSH}/challenge${this.query}`);
  }

  /** Answers the challenge. Android sends a missing code as null; iOS omits it. */
  answer(challengeId, approved) {
    return this.#call("answer", "POST", `${PUSH}/challenge`, {
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
    return this.#call("remove", "POST", `${PUSH}/remove`, { publicKey: this.publicKey, signature: this.sign(window) });
  }

  #call(name, method, path, body) {
    return this.send(name, method, path, { body });
  }

  /** Sends a request as `send` does, and returns the body of the success that it must have. */
  async ok(name, method, path, options = {}) {
    const answer = await this.send(name, method, path, options);
    if (answer.status !== 200) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Sends a request and requires that the platform's SDK can read the response, as the model of the call `name`. */
  async send(name, method, path, { authorization = this.authorization, body, headers }) {
    const answer = await call(method, path, { authorization, body: body && this.platform.write(body), headers });
    const { sdk } = this.platform;
    if (sdk) {
      try {
        read(sdk, sdk.calls[name], answer);
      } catch (error) {
        if (!(error instanceof SdkError)) {
          error.message = `${sdk.name}: ${method} ${path}: ${answer.status} ${answer.text}: ${error.message}`;
          throw error;
        }
      }
    }
    return answer;
  }
}
