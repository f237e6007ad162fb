// SPDX-License-Identifier: Apache-2.0

const STORED = "assent-console-token";

/** Refusal of a call: its status, and the code and description of the API. */
export class ApiError extends Error {
  constructor(status, code, description) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.description = description;
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
    const response = await fetch(`/v1/admin/${parts.map(encodeURIComponent).join("/")}${query}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
    const text = await response.text();
    let answer;
    try {
      answer = text === "" ? undefined : JSON.parse(text);
    } catch {
      answer = undefined;
    }
    if (!response.ok) {
      throw new ApiError(response.status, answer?.errorCode ?? "unknown", answer?.errorDescription ?? "");
    }
    return answer;
  }
}
