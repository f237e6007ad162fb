// SPDX-License-Identifier: Apache-2.0

/** A browser that asks a user's phone to approve an action, and waits for the answer. */

const START = "/client/challenge/push";
const POLL = "/client/verify/push";
const PAGE = "/client/page";
const ENROLMENTS = "/client/enrolments";

const DEFAULT_TIMEOUT = 20_000;
const LONG_POLL_SECONDS = 25;
const LONG_POLL_TIMEOUT = 40_000;
const POLL_INTERVAL = 1_500;
/** A stream begins with the current state: without it by then, something on the way collects what it should pass on. */
const FIRST_EVENT_TIMEOUT = 5_000;
/** Three of the server's comments missing. */
const SILENCE_TIMEOUT = 50_000;
/** A stream or long poll that ends sooner has not waited. */
const SHORT = 1_000;
const ATTEMPTS = 2;
const LONGEST_PAUSE = 10_000;

/** Ways to wait for an outcome, the best one first. */
export const WAYS = ["stream", "long-poll", "poll"];

/** Failure of a call: {@code code} is the API's errorCode, or "network" without an answer. */
export class BrowserError extends Error {
  constructor(code, status, retryAfterSeconds, cause) {
    super(status ? `${code} (${status})` : code, { cause });
    this.name = "BrowserError";
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same call may succeed later. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** A browser with the token of a tracked action. Every call takes an AbortSignal, and then rejects with its reason. */
export class Browser {
  #api;
  #token;
  #clockOffset = 0;

  /**
   * @param baseUrl the API, for example "https://assent.example/v1"
   * @param token the token that your backend got when it tracked the action
   * @param fetch replacement of the global fetch
   * @param timeout milliseconds after which a request without an answer fails
   */
  constructor({ baseUrl, token, fetch = globalThis.fetch.bind(globalThis), timeout = DEFAULT_TIMEOUT }) {
    this.#api = { baseUrl, fetch, timeout };
    this.#token = token;
  }

  /** Milliseconds by which the server's clock is ahead of this one, by its last answer; exact to a second. */
  get clockOffset() {
    return this.#clockOffset;
  }

  /**
   * Starts a challenge on the user's phones, or on one of them. Resolves to {@code {challengeId, verificationCode?,
   * expiresAt, deliveryResults}}; show the code where there is one: the user types it on the phone.
   */
  start({ action, userAuthenticatorId, signal } = {}) {
    return this.#call("POST", START, { body: { action, userAuthenticatorId }, signal });
  }

  /** Withdraws a challenge. An answer that the phone gives at the same moment may count still: look at {@link wait}. */
  cancel(challengeId, { signal, keepalive } = {}) {
    return this.#call("POST", `${START}/cancel`, { body: { challengeId }, signal, keepalive });
  }

  /** Resolves to the state of a challenge now: {@code {isVerified, isConsumed, accessToken?}}. */
  poll(challengeId, { signal } = {}) {
    return this.#call("POST", POLL, { body: { challengeId }, signal });
  }

  /**
   * Resolves to the outcome of a challenge, {@code {isVerified, accessToken?}}, when there is one. Waits by an event stream,
   * else by long polls, else by polls, whichever works between this browser and the server, and survives a lost connection.
   *
   * @param ways the ways to try, in this order: see WAYS
   * @param onWay is told the way that is tried from now on
   * @param onConnection is told whether the server can be reached, when that changes
   */
  async wait(challengeId, { signal, ways = WAYS, onWay, onConnection } = {}) {
    const wait = new Wait(ways, { signal, onWay, onConnection });
    for (;;) {
      signal?.throwIfAborted();
      const outcome = await this.#attempt(challengeId, wait);
      if (outcome?.isConsumed) {
        const { isVerified, accessToken } = outcome;
        return accessToken === undefined ? { isVerified } : { isVerified, accessToken };
      }
    }
  }

  /** Resolves to what the challenge page shows: tenant, state of the action, devices, the way back. */
  page({ signal } = {}) {
    return this.#call("GET", PAGE, { signal });
  }

  /** Resolves to a token that the backend can validate, and with which nobody can call anything. */
  async returnToken({ signal } = {}) {
    return (await this.#call("POST", `${PAGE}/return`, { body: {}, signal })).token;
  }

  /** Requires a challenge after the user's first device was enrolled. Resolves to the state of the action. */
  async requireChallenge({ signal } = {}) {
    return (await this.#call("POST", `${PAGE}/challenge-required`, { body: {}, signal })).state;
  }

  /** Removes a device of the user, on the page of one's devices. */
  removeDevice(userAuthenticatorId, { signal } = {}) {
    return this.#call("DELETE", `${PAGE}/devices/${encodeURIComponent(userAuthenticatorId)}`, { signal });
  }

  /** Makes a code by which a phone enrols for the user: {@code {enrolmentId, code, link, qr, expiresAt}}. */
  createEnrolment({ signal } = {}) {
    return this.#call("POST", ENROLMENTS, { body: {}, signal });
  }

  /** Resolves to the state of an enrolment: {@code {status, userAuthenticatorId?, displayName?}}. */
  enrolment(enrolmentId, { signal } = {}) {
    return this.#call("GET", `${ENROLMENTS}/${encodeURIComponent(enrolmentId)}`, { signal });
  }

  /** Tries the way of {@code wait} once. Resolves to a state, or to undefined where there is none. */
  async #attempt(challengeId, wait) {
    const began = Date.now();
    try {
      let state;
      if (wait.way === "stream") {
        state = await this.#readStream(challengeId, wait);
      } else {
        state = await this.#pollFor(challengeId, wait);
      }
      wait.reached();
      if (!state?.isConsumed) {
        await wait.afterWaiting(Date.now() - began);
      }
      return state;
    } catch (error) {
      wait.signal?.throwIfAborted();
      if (!(error instanceof BrowserError) || !error.isTemporary) {
        throw error;
      }
      await wait.afterFailure(error);
      return undefined;
    }
  }

  async #pollFor(challengeId, wait) {
    const isLong = wait.way === "long-poll";
    const options = { body: { challengeId }, signal: wait.signal };
    if (isLong) {
      options.headers = { Prefer: `wait=${LONG_POLL_SECONDS}` };
      options.timeout = LONG_POLL_TIMEOUT;
    }
    return this.#call("POST", POLL, options);
  }

  /** Reads the event stream of a challenge until it ends or brings an outcome. Resolves to the last state. */
  async #readStream(challengeId, wait) {
    const abort = new AbortController();
    const stop = () => abort.abort();
    wait.signal?.addEventListener("abort", stop);
    let timer = setTimeout(stop, FIRST_EVENT_TIMEOUT);
    let state;
    try {
      const response = await this.#api.fetch(`${this.#api.baseUrl}/client/challenges/${challengeId}/events`, {
        headers: { Accept: "text/event-stream", ...this.#authorization() },
        signal: abort.signal,
        cache: "no-store",
        referrerPolicy: "no-referrer",
        credentials: "omit",
      });
      if (!response.ok) {
        throw await failureOf(response);
      }
      if (!response.body || !/^text\/event-stream\b/.test(response.headers.get("Content-Type") ?? "")) {
        throw new BrowserError("no_stream", 0);
      }
      const events = new EventParser();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return state;
        }
        for (const event of events.parse(decoder.decode(value, { stream: true }))) {
          state = JSON.parse(event.data);
          if (state.isConsumed) {
            return state;
          }
        }
        wait.retryMilliseconds = events.retry ?? wait.retryMilliseconds;
        if (state) {
          wait.reached();
          clearTimeout(timer);
          timer = setTimeout(stop, SILENCE_TIMEOUT);
        }
      }
    } catch (error) {
      throw error instanceof BrowserError ? error : new BrowserError("network", 0, undefined, error);
    } finally {
      clearTimeout(timer);
      wait.signal?.removeEventListener("abort", stop);
      abort.abort();
    }
  }

  /** A difference below two seconds is that of the header's seconds and of the network. */
  #readClock(response, sentAt) {
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) {
      const offset = date - sentAt;
      this.#clockOffset = Math.abs(offset) < 2000 ? 0 : offset;
    }
  }

  #authorization() {
    return { Authorization: `Bearer ${this.#token}` };
  }

  async #call(method, path, { body, headers, signal, keepalive, timeout = this.#api.timeout } = {}) {
    signal?.throwIfAborted();
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal?.addEventListener("abort", stop);
    const timer = setTimeout(stop, timeout);
    try {
      const sentAt = Date.now();
      const response = await this.#api.fetch(this.#api.baseUrl + path, {
        method,
        headers: {
          ...this.#authorization(),
          ...(body && { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body && JSON.stringify(body),
        signal: abort.signal,
        keepalive,
        cache: "no-store",
        referrerPolicy: "no-referrer",
        credentials: "omit",
      });
      this.#readClock(response, sentAt);
      if (!response.ok) {
        throw await failureOf(response);
      }
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof BrowserError ? error : new BrowserError("network", 0, undefined, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** Which way a wait takes, and how long it pauses: a way that has failed twice is left for the next one. */
class Wait {
  signal;
  retryMilliseconds = POLL_INTERVAL;
  #ways;
  #onWay;
  #onConnection;
  #failures = 0;
  #shortWaits = 0;
  #isReached = true;

  constructor(ways, { signal, onWay, onConnection }) {
    this.#ways = [...ways];
    this.signal = signal;
    this.#onWay = onWay;
    this.#onConnection = onConnection;
    onWay?.(this.way);
  }

  get way() {
    return this.#ways[0];
  }

  /** Records that the server has answered. */
  reached() {
    this.#failures = 0;
    this.#reportConnection(true);
  }

  /** Continues after a state that was no outcome, for which this has waited {@code milliseconds}. */
  async afterWaiting(milliseconds) {
    if (this.way === "poll") {
      await this.#pause(POLL_INTERVAL);
      return;
    }
    if (milliseconds >= SHORT) {
      this.#shortWaits = 0;
      if (this.way === "stream") {
        await this.#pause(this.retryMilliseconds);
      }
      return;
    }
    this.#shortWaits++;
    if (this.#shortWaits >= ATTEMPTS) {
      this.#next();
    }
    await this.#pause(POLL_INTERVAL);
  }

  /** Continues after {@code error}. */
  async afterFailure(error) {
    this.#failures++;
    if (error.code === "no_stream" || this.#failures >= ATTEMPTS) {
      this.#next();
    }
    if (error.code === "no_stream") {
      return;
    }
    if (this.#failures >= ATTEMPTS) {
      this.#reportConnection(false);
    }
    const backOff = Math.min(1000 * 2 ** (this.#failures - 1), LONGEST_PAUSE);
    await this.#pause(Math.max(backOff, (error.retryAfterSeconds ?? 0) * 1000));
  }

  #next() {
    if (this.#ways.length > 1) {
      this.#ways.shift();
      this.#shortWaits = 0;
      this.#onWay?.(this.way);
    }
  }

  #reportConnection(isReached) {
    if (this.#isReached !== isReached) {
      this.#isReached = isReached;
      this.#onConnection?.(isReached);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve, reject) => {
      const signal = this.signal;
      const timer = setTimeout(end, milliseconds);
      function end() {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        if (signal?.aborted) {
          reject(signal.reason);
        } else {
          resolve();
        }
      }
      signal?.addEventListener("abort", end);
    });
  }
}

/** Parser of server-sent events (HTML Standard §9.2): text in any pieces, events out. */
export class EventParser {
  /** Milliseconds to wait before a new connection, as the server has asked for. */
  retry;
  #rest = "";
  #data = [];
  #name = "";

  /** Returns the events that {@code text} completes. */
  parse(text) {
    const events = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length > 0) {
          events.push({ name: this.#name || "message", data: this.#data.join("\n") });
        }
        this.#data = [];
        this.#name = "";
      } else {
        this.#readField(line);
      }
    }
    return events;
  }

  #readField(line) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      this.#data.push(value);
    } else if (field === "event") {
      this.#name = value;
    } else if (field === "retry" && /^\d+$/.test(value)) {
      this.retry = Number(value);
    }
  }
}

async function failureOf(response) {
  let code = `status_${response.status}`;
  try {
    code = (await response.json()).errorCode ?? code;
  } catch {
    // A proxy's own page.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return new BrowserError(code, response.status, seconds > 0 ? seconds : undefined);
}
