// SPDX-License-Identifier: Apache-2.0

const STORED = "assent-console-token";

/** Statuses with which a proxy says that it does not reach the service; 0 if the browser does not reach the proxy. */
const SILENT = [0, 502, 503, 504];
const TOO_MANY_REQUESTS = 429;

/** Failure of a call: its status, the code and description of the API, and the service that was to answer. */
export class ApiError extends Error {
  constructor(status, code, description, service) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.description = description;
    this.service = service;
  }

  /** Whether the service has not answered at all. */
  get isSilent() {
    return SILENT.includes(this.status);
  }

  /** Whether the same call may succeed a little later. */
  get isTransient() {
    return this.isSilent || this.status >= 500 || this.status === TOO_MANY_REQUESTS;
  }
}

/** Returns the service that answers the calls of a path, as the routes of the administration API have it. */
function serviceOf([resource, name]) {
  switch (resource) {
    case "services":
      return name;
    case "channels":
      return "push-dispatcher";
    case "challenges":
      return "verification-service";
    default:
      return "challenge-service";
  }
}

/** Takes the token out of the address, so that neither the history nor a bookmark keeps it, or the one of this tab. */
export function findToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token");
  if (token) {
    history.replaceState(null, "", location.pathname);
    sessionStorage.setItem(STORED, token);
    return token;
  }
  return sessionStorage.getItem(STORED);
}

/** Keeps {@code token} while this tab is open. */
export function keepToken(token) {
  sessionStorage.setItem(STORED, token);
}

export function forgetToken() {
  sessionStorage.removeItem(STORED);
}

/** Calls of the administration API by the bearer of a token. */
export class Session {
  #token;

  /** Roles of the caller; empty until they are read. */
  roles = [];
  /** Name of the caller. */
  name = "";

  constructor(token) {
    this.#token = token;
  }

  /** Goes on with {@code token}, a newer one of the same caller. */
  replaceToken(token) {
    this.#token = token;
  }

  /** Reads who the caller is. */
  async readCaller() {
    const { name, roles } = await this.get(["caller"]);
    this.name = name;
    this.roles = roles;
  }

  /** Returns the answer of the API to a GET of the parts of a path, each encoded, and the parameters that have a value. */
  get(parts, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
    return this.send("GET", parts, undefined, query.size > 0 ? `?${query}` : "");
  }

  async send(method, parts, body, query = "") {
    let response;
    let text;
    try {
      response = await fetch(`/v1/admin/${parts.map(encodeURIComponent).join("/")}${query}`, {
        method,
        headers: {
          Authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
      });
      text = await response.text();
    } catch (error) {
      throw new ApiError(0, "network", error.message, serviceOf(parts));
    }
    let answer;
    try {
      answer = text === "" ? undefined : JSON.parse(text);
    } catch {
      answer = undefined;
    }
    if (!response.ok) {
      throw new ApiError(response.status, answer?.errorCode ?? "unknown", answer?.errorDescription ?? "", serviceOf(parts));
    }
    return answer;
  }
}
