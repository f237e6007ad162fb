// SPDX-License-Identifier: Apache-2.0

/** A phone in a web page: its key, its enrolment, the requests it is asked to approve, and its answers. */

const ENROLMENTS = "/client/user-authenticators/push";
const CHALLENGES = "/client/user-authenticators/push/challenge";
const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const INTEGER_BYTES = 32;
const UUID_BYTES = 16;
const DIGEST_BYTES = 32;
const WINDOW_SECONDS = 600;
const DEFAULT_TIMEOUT = 20_000;

/** Failure of a call: {@code code} is the API's errorCode, or "network" without an answer. */
export class PhoneError extends Error {
  constructor(code, status, retryAfterSeconds, cause) {
    super(status ? `${code} (${status})` : code, { cause });
    this.name = "PhoneError";
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Returns a new key pair for {@link Phone}; its private key cannot be exported, and lasts where structured clones do. */
export function generateKeys() {
  return crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
}

/**
 * Exchanges an enrolment code for the token that enrols one phone. Resolves to {@code {tenantId, tenantName, userLabel?,
 * token}}; rejects with the code {@code enrolment_not_found} if the code is unknown, used or too old.
 */
export function claimEnrolment({ baseUrl, code, fetch = globalThis.fetch.bind(globalThis), timeout = DEFAULT_TIMEOUT }) {
  return call({ baseUrl, fetch, timeout }, "POST", "/client/enrolments/claim", {}, { code: normalizeCode(code) });
}

/** Returns {@code code} as the API expects it: upper case, in groups of four; letters that look like digits are digits. */
export function normalizeCode(code) {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return plain.replace(/(.{4})(?=.)/g, "$1-");
}

/** A phone that is, or is about to be, enrolled for one user of one tenant. */
export class Phone {
  #api;
  #keys;
  #authorization;
  #publicKey;
  #clockOffset = 0;

  /**
   * @param baseUrl the API, for example "https://assent.example/v1"
   * @param tenantId the tenant
   * @param keys an ECDSA P-256 key pair: see generateKeys
   * @param fetch replacement of the global fetch
   * @param timeout milliseconds after which a request without an answer fails
   */
  constructor({ baseUrl, tenantId, keys, fetch = globalThis.fetch.bind(globalThis), timeout = DEFAULT_TIMEOUT }) {
    this.#api = { baseUrl, fetch, timeout, onDate: (date) => (this.#clockOffset = date - Date.now()) };
    this.#keys = keys;
    this.tenantId = tenantId;
    this.#authorization = { Authorization: `Basic ${toBase64(new TextEncoder().encode(`${tenantId}:`))}` };
  }

  /** Milliseconds by which the server's clock is ahead of this one, by its last answer; exact to a second. */
  get clockOffset() {
    return this.#clockOffset;
  }

  /** Resolves to the public key: base64 of its SubjectPublicKeyInfo. */
  async publicKey() {
    this.#publicKey ??= toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", this.#keys.publicKey)));
    return this.#publicKey;
  }

  /**
   * Enrols this phone for the user of {@code token}, a token of {@link claimEnrolment} or another one that enrols. Resolves
   * to {@code {userAuthenticatorId, userId, verifiedAt, lastVerifiedAt?, expiresAt?}}.
   */
  async enrol(token, { deviceName, devicePlatform = "web", pushToken } = {}) {
    const body = { publicKey: await this.publicKey(), deviceName, devicePlatform, pushToken };
    return call(this.#api, "POST", ENROLMENTS, { Authorization: `Bearer ${token}` }, body);
  }

  /** Resolves to this phone's enrolment; rejects with {@code invalid_credential} if it was removed. */
  async enrolment() {
    return call(this.#api, "GET", ENROLMENTS + (await this.#query()), this.#authorization);
  }

  /** Replaces the push token, and restarts this phone's lifetime if {@code resetExpiry}. */
  async update({ pushToken, resetExpiry }) {
    const nonce = await call(this.#api, "POST", `${ENROLMENTS}/sign${await this.#query()}`, this.#authorization);
    return call(this.#api, "PATCH", ENROLMENTS, this.#authorization, {
      challengeId: nonce.challengeId,
      publicKey: await this.publicKey(),
      signature: await this.#sign(nonce.message),
      pushToken,
      resetExpiry,
    });
  }

  /** Removes this phone at the server: it can answer nothing afterwards. */
  async remove() {
    const window = Math.floor((Date.now() + this.#clockOffset) / 1000 / WINDOW_SECONDS);
    return call(this.#api, "POST", `${ENROLMENTS}/remove`, this.#authorization, {
      publicKey: await this.publicKey(),
      signature: await this.#sign(`${window}.0`),
    });
  }

  /**
   * Resolves to the request that waits for an answer, or to null. Show the {@code request} only: it was read from the text
   * to which the challengeId commits, and which an approval signs. If the text does not fit the id, {@code request} is null
   * and {@code isChanged} true: then offer to decline, and nothing else.
   */
  async pending() {
    const nonce = await call(this.#api, "POST", `${CHALLENGES}/sign${await this.#query()}`, this.#authorization);
    const signed = { ...this.#authorization, "X-Authsignal-Signature": await this.#sign(nonce.message) };
    const found = await call(this.#api, "GET", CHALLENGES + (await this.#query()), signed);
    if (!found.challengeId) {
      return null;
    }
    const request = await readContext(found.challengeId, found.context);
    const isOurs = request !== null && request.tenantId === this.tenantId;
    return {
      challengeId: found.challengeId,
      userAuthenticatorId: found.userAuthenticatorId,
      digits: found.verificationCodeDigits ?? 0,
      request: isOurs ? request : null,
      isChanged: !isOurs,
      expiresAt: isOurs ? Date.parse(request.expiresAt) : found.expiresAt,
    };
  }

  /**
   * Approves the request {@code pending}, with the digits that the user typed where it has any. Rejects with
   * {@code verification_code_mismatch}, {@code challenge_expired}, {@code challenge_already_consumed} and others.
   */
  async approve(pending, verificationCode) {
    if (!pending.request) {
      throw new PhoneError("changed_request", 0);
    }
    return this.#answer(pending.challengeId, true, verificationCode);
  }

  /** Declines the request {@code pending}; {@code reason} is "not_me" if the user did not cause it, or "not_now". */
  async decline(pending, reason) {
    return this.#answer(pending.challengeId, false, undefined, reason);
  }

  async #answer(challengeId, approved, verificationCode, reason) {
    // Version 2: the signature covers the decision and the digits too.
    const message = `${challengeId}.${approved}.${verificationCode ?? ""}`;
    return call(this.#api, "POST", CHALLENGES, this.#authorization, {
      publicKey: await this.publicKey(),
      challengeId,
      signature: await this.#sign(message),
      approved,
      verificationCode,
      reason,
      signatureVersion: 2,
    });
  }

  async #query() {
    const twice = toBase64(new TextEncoder().encode(await this.publicKey()));
    return `?publicKey=${encodeURIComponent(twice)}`;
  }

  async #sign(message) {
    const data = new TextEncoder().encode(message);
    const signature = await crypto.subtle.sign(SIGNATURE, this.#keys.privateKey, data);
    return toBase64(toDer(new Uint8Array(signature)));
  }
}

/**
 * Resolves to what {@code context} says, if it is the text to which {@code challengeId} commits: its SHA-256 and its id are
 * in the challengeId. Resolves to null if it is not.
 */
export async function readContext(challengeId, context) {
  const id = typeof challengeId === "string" ? fromBase64Url(challengeId) : null;
  if (id === null || id.length !== UUID_BYTES + DIGEST_BYTES || typeof context !== "string") {
    return null;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(context)));
  if (!digest.every((byte, i) => byte === id[UUID_BYTES + i])) {
    return null;
  }
  try {
    const request = JSON.parse(context);
    return request.v === 1 && request.id === uuid(id.subarray(0, UUID_BYTES)) ? request : null;
  } catch {
    return null;
  }
}

/** Returns the DER encoding of a signature in the form of WebCrypto, two integers of 32 bytes (IEEE P1363). */
export function toDer(signature) {
  const integers = [signature.subarray(0, INTEGER_BYTES), signature.subarray(INTEGER_BYTES)].flatMap((bytes) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const shortest = bytes.subarray(first < 0 ? INTEGER_BYTES - 1 : first);
    // DER integers are signed: a leading zero keeps this one positive.
    const positive = shortest[0] & 0x80 ? [0, ...shortest] : [...shortest];
    return [0x02, positive.length, ...positive];
  });
  return Uint8Array.from([0x30, integers.length, ...integers]);
}

async function call(api, method, path, headers, body) {
  let response;
  try {
    response = await api.fetch(api.baseUrl + path, {
      method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(api.timeout),
    });
  } catch (cause) {
    throw new PhoneError("network", 0, undefined, cause);
  }
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) {
    api.onDate?.(date);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) {
    const retryAfter = Number(response.headers.get("Retry-After"));
    throw new PhoneError(answer?.errorCode ?? "unexpected_answer", response.status, retryAfter || undefined);
  }
  return answer;
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64Url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) {
    return null;
  }
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

function uuid(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
