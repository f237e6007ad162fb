// An app with a key for QR codes or for verification inside the app, which sends the requests of the mobile SDKs.
import { Phone } from "./phone.js";

/** Names of the two kinds of key in the paths. */
export const QR_CODE = "qr-code";
export const IN_APP = "in-app";

export class App {
  #phone;
  #path;

  constructor(platform, kind) {
    this.#phone = new Phone(platform);
    this.#path = `/client/user-authenticators/${kind}`;
  }

  /** Enrols for the user of a track token, without a push token. */
  enrol(token) {
    const { publicKey, name } = this.#phone;
    return this.#phone.ok("add", "POST", this.#path, {
      authorization: `Bearer ${token}`,
      body: { publicKey, deviceName: "A phone", devicePlatform: name },
    });
  }

  credential() {
    return this.#call("get", "GET", this.#path + this.#phone.query);
  }

  claim(challengeId) {
    return this.#call("claim", "POST", `${this.#path}/challenge/claim`, this.#proof(challengeId));
  }

  /** Answers the challenge. Android sends a missing code as null; iOS omits it. */
  answer(challengeId, approved) {
    return this.#call("answer", "POST", `${this.#path}/challenge`, {
      ...this.#proof(challengeId),
      approved,
      ...(this.#phone.name === "android" && { verificationCode: null }),
    });
  }

  /** Verifies an action as the SDK does: a challenge without the token, then its signature with it, unless an action is named. */
  async verify({ action, token } = {}) {
    // Neither SDK sends an action that is not named.
    const { challengeId } = await this.#phone.ok("challenge", "POST", "/client/challenge", { body: { action } });
    return this.#phone.send("verify", "POST", "/client/verify/in-app", {
      authorization: action ? undefined : `Bearer ${token}`,
      body: this.#proof(challengeId),
    });
  }

  remove() {
    const window = Math.floor(Date.now() / 1000 / 600).toFixed(1);
    return this.#call("remove", "POST", `${this.#path}/remove`, {
      publicKey: this.#phone.publicKey,
      signature: this.#phone.sign(window),
    });
  }

  #proof(challengeId) {
    return { publicKey: this.#phone.publicKey, challengeId, signature: this.#phone.sign(challengeId) };
  }

  #call(name, method, path, body) {
    return this.#phone.send(name, method, path, { body });
  }
}
