// SPDX-License-Identifier: Apache-2.0

/**
 * How the page was opened and how it ends: in a frame or a window of the page that launched it, to which it posts messages, or
 * by a redirect to the URL that the backend has tracked. No URL to go to is ever read from the page's own address: what an SDK
 * adds there can choose one fixed address only, where nothing was tracked.
 */

const READY = "AUTHSIGNAL_READY";
const API_ERROR = "AUTHSIGNAL_API_ERROR";
const CLOSE = "AUTHSIGNAL_CLOSE_POPUP";

/** Address at which the React Native SDK waits for the way back: the only one that its manifest registers. */
const NATIVE_SCHEME = "authsignal";
const NATIVE_RETURN = `${NATIVE_SCHEME}://auth`;

/** Schemes that a browser acts upon itself; the server refuses them too. */
const FORBIDDEN = /^(javascript|data|blob|file|filesystem|vbscript|about|intent|view-source):/i;

/**
 * Visit to the page, kept for a reload in the storage of its tab. The token is taken out of the address at once, so that
 * neither the history nor a page that is opened from here has it.
 */
export class Visit {
  #storage;
  #key;
  #kept;

  constructor(tenant, { location, history, storage }) {
    this.#storage = storage;
    this.#key = `assent.challenge.${tenant}`;
    const given = parameters(location);
    const token = given.get("token");
    this.#kept = this.#read();
    if (token && token !== this.#kept.token) {
      this.#kept = {
        token,
        isPopup: given.get("mode") === "popup",
        isNative: given.get("nativeScheme") === NATIVE_SCHEME,
        state: given.get("state") ?? undefined,
      };
      this.#write();
    }
    history.replaceState(null, "", location.pathname);
  }

  /** The track token; undefined where the address had none. */
  get token() {
    return this.#kept.token;
  }

  /** Whether the page was launched in a frame or a window. */
  get isPopup() {
    return this.#kept.isPopup === true;
  }

  /** Parameter that an identity provider adds and needs back. */
  get state() {
    return this.#kept.state;
  }

  /** The challenge that is waited for. */
  get challenge() {
    return this.#kept.challenge;
  }

  set challenge(challenge) {
    this.#kept.challenge = challenge;
    this.#write();
  }

  /** The result to hand back: it outlives the token of this page. */
  get result() {
    return this.#kept.result;
  }

  set result(result) {
    this.#kept.result = result;
    this.#write();
  }

  /** The way back; also for the time after the token has expired. */
  get redirectUrl() {
    return this.#kept.redirectUrl;
  }

  /** Keeps the way back that the backend has tracked, or else that of the app which has launched this page, if it may. */
  keepReturn({ redirectUrl, mayReturnToApp }) {
    this.#kept.redirectUrl = redirectUrl ?? (this.#kept.isNative && mayReturnToApp ? NATIVE_RETURN : undefined);
    this.#write();
  }

  /** Forgets everything that was kept for a reload. */
  end() {
    try {
      this.#storage()?.removeItem(this.#key);
    } catch {
      // The browser keeps nothing for a frame of another site.
    }
  }

  #read() {
    try {
      return JSON.parse(this.#storage()?.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }

  #write() {
    try {
      this.#storage()?.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // Without storage a reload ends the visit.
    }
  }
}

/** Parameters of the query and of the fragment, which SDKs and identity providers append to. */
function parameters({ search, hash }) {
  const all = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(hash.slice(1))) {
    all.set(name, value);
  }
  return all;
}

/** Whether a key reloads the page that has the focus. */
export function isReloadKey({ key, ctrlKey, metaKey }) {
  return key === "F5" || (Boolean(ctrlKey || metaKey) && key.toLowerCase() === "r");
}

/** The page that launched this one in a frame or a window. */
export class Launcher {
  #target;
  #origins;

  /** {@code origins}: the origins that the tenant allows; a page of another one hears nothing. */
  constructor(window, origins) {
    this.isFrame = window.parent !== window;
    this.#target = this.isFrame ? window.parent : window.opener;
    this.#origins = audience(window, [window.location.origin, ...origins], this.isFrame);
  }

  /** Whether there is a page that may hear of the result. */
  get isPresent() {
    return Boolean(this.#target) && this.#origins.length > 0;
  }

  ready() {
    this.#post(JSON.stringify({ event: READY }));
  }

  failed(errorCode, statusCode) {
    this.#post(JSON.stringify({ event: API_ERROR, errorCode, statusCode }));
  }

  close(token) {
    this.#post(JSON.stringify({ event: CLOSE, token }));
  }

  resize(height) {
    this.#post({ height });
  }

  #post(message) {
    if (!this.#target) {
      return;
    }
    for (const origin of this.#origins) {
      this.#target.postMessage(message, origin);
    }
  }
}

/** Returns those of {@code origins} that the launching page may have; all of them where the browser does not say. */
function audience(window, origins, isFrame) {
  const ancestor = isFrame ? window.location.ancestorOrigins?.[0] : undefined;
  if (ancestor) {
    return origins.filter((origin) => origin === ancestor);
  }
  const referrer = originOf(window.document.referrer);
  return origins.includes(referrer) ? [referrer] : [...new Set(origins)];
}

function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/** Returns {@code redirectUrl} with the token and the state in its query; everything else of it stays as it is. */
export function returnUrl(redirectUrl, token, state) {
  if (FORBIDDEN.test(redirectUrl.trim())) {
    throw new Error("the way back is no page and no app");
  }
  const hash = redirectUrl.indexOf("#");
  const fragment = hash < 0 ? "" : redirectUrl.slice(hash);
  const [path, ...query] = (hash < 0 ? redirectUrl : redirectUrl.slice(0, hash)).split("?");
  const kept = query
    .join("?")
    .split("&")
    .filter((pair) => pair !== "" && nameOf(pair) !== "token");
  if (token) {
    kept.push(`token=${encodeURIComponent(token)}`);
  }
  if (state !== undefined && !kept.some((pair) => nameOf(pair) === "state")) {
    kept.push(`state=${encodeURIComponent(state)}`);
  }
  return path + (kept.length > 0 ? `?${kept.join("&")}` : "") + fragment;
}

/** Name of a parameter as its reader decodes it: {@code %74oken} is "token" too. */
function nameOf(pair) {
  const name = pair.split("=", 1)[0].replaceAll("+", " ");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
