// A backend that calls the server API as one of the SDKs does, and reads the responses as strictly.
import { createHmac } from "node:crypto";
import { read, DecodingError } from "./decode.js";
import { tenant, url } from "./stack.js";

const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

/** Request of each operation: method, path and body; `id` encodes a part of the path as the SDK does. */
const REQUESTS = {
  getUser: (id, { userId }) => ["GET", `/users/${id(userId)}`],
  queryUsers: (id, conditions) => ["GET", `/users${query(conditions)}`],
  updateUser: (id, { userId, attributes }) => ["PATCH", `/users/${id(userId)}`, attributes],
  deleteUser: (id, { userId }) => ["DELETE", `/users/${id(userId)}`],
  getAuthenticators: (id, { userId }) => ["GET", `/users/${id(userId)}/authenticators`],
  enrollVerifiedAuthenticator: (id, { userId, attributes }) => ["POST", `/users/${id(userId)}/authenticators`, attributes],
  batchEnrollVerifiedAuthenticators: (id, body) => ["POST", "/users/authenticators", body],
  deleteAuthenticator: (id, { userId, userAuthenticatorId }) => [
    "DELETE",
    `/users/${id(userId)}/authenticators/${id(userAuthenticatorId)}`,
  ],
  track: (id, { userId, action, attributes }) => ["POST", `/users/${id(userId)}/actions/${id(action)}`, attributes ?? {}],
  validateChallenge: (id, body) => ["POST", "/validate", body],
  getAction: (id, { userId, action, idempotencyKey }) => [
    "GET",
    `/users/${id(userId)}/actions/${id(action)}/${id(idempotencyKey)}`,
  ],
  updateAction: (id, { userId, action, idempotencyKey, attributes }) => [
    "PATCH",
    `/users/${id(userId)}/actions/${id(action)}/${id(idempotencyKey)}`,
    attributes,
  ],
  queryUserActions: (id, { userId, ...conditions }) => ["GET", `/users/${id(userId)}/actions${query(conditions)}`],
  challenge: (id, body) => ["POST", "/challenge", body],
  verify: (id, body) => ["POST", "/verify", body],
  claimChallenge: (id, body) => ["POST", "/claim", body],
  // The body has the same members where the SDK posts it.
  getChallenge: (id, conditions) => ["GET", `/challenges${query(conditions)}`, conditions],
  getChallengeWithoutQuestionMark: (id, conditions) => ["POST", `/challenges${query(conditions).slice(1)}`, conditions],
  createSession: (id, body) => ["POST", "/sessions", body],
  validateSession: (id, body) => ["POST", "/sessions/validate", body],
  refreshSession: (id, body) => ["POST", "/sessions/refresh", body],
  revokeSession: (id, body) => ["POST", "/sessions/revoke", body],
  revokeUserSessions: (id, body) => ["POST", "/sessions/user/revoke", body],
  getDevices: (id, { userId }) => ["GET", `/users/${id(userId)}/devices`],
  invalidateDevice: (id, { userId, deviceId }) => ["POST", `/users/${id(userId)}/devices/${id(deviceId)}/invalidate`],
};

const SAME = { queryActions: "queryUserActions" };

/** Name of the operation of an SDK's method: `get_user` and `GetUser` are `getUser`. */
export function operation(name) {
  const camel = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()).replace(/^./, (first) => first.toLowerCase());
  return SAME[camel] ?? camel;
}

/** Client of the server API in the form of `sdk`. */
export class Backend {
  constructor(sdk, apiSecretKey = tenant.apiSecretKey) {
    this.sdk = sdk;
    this.authorization = `Basic ${Buffer.from(`${apiSecretKey}:`).toString("base64")}`;
  }

  /** Calls the operation and returns what the SDK decodes of the response; throws where the SDK throws. */
  async call(name, parameters = {}) {
    const method = this.sdk.methods.find((candidate) => operation(candidate.name) === name);
    const [verb, path, body] = REQUESTS[name](this.sdk.encode, parameters);
    return this.#send(method?.verb ?? verb, path, body, method?.model);
  }

  async #send(verb, path, body, model) {
    const answer = await fetch(url + path, {
      method: verb,
      headers: { ...this.sdk.headers, Authorization: this.authorization },
      body: verb === "GET" || body === undefined ? undefined : JSON.stringify(body),
    });
    const response = {
      status: answer.status,
      contentType: answer.headers.get("content-type"),
      text: await answer.text(),
    };
    try {
      return read(this.sdk, model, response);
    } catch (error) {
      if (error instanceof DecodingError) {
        error.message = `${verb} ${path}: ${response.status} ${response.text.slice(0, 300)}: ${error.message}`;
      }
      throw error;
    }
  }

  /** Verifies `X-Signature-V2` as every SDK does. */
  verifies({ headers, payload }) {
    const parts = headers["x-signature-v2"].split(",").map((part) => part.split("="));
    const time = parts.find(([name]) => name === "t")[1];
    const expected = createHmac("sha256", tenant.apiSecretKey)
      .update(`${time}.${payload}`)
      .digest("base64")
      .replaceAll("=", "");
    return parts.some(([name, signature, ...rest]) => name === "v2" && rest.length === 0 && signature === expected);
  }
}
