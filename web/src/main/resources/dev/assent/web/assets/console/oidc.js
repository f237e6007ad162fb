// SPDX-License-Identifier: Apache-2.0

/**
 * Sign-in at an OpenID Connect provider: the authorization code flow with PKCE. What the answer is checked with is kept in the
 * tab's sessionStorage until the browser comes back, and used once. Tokens are in memory only: they end with the page.
 */

const STORED = "assent-console-sign-in";
const LONGEST_SIGN_IN = 10 * 60 * 1000;
/** Tolerated difference of the clocks of the provider and of this browser. */
const CLOCK_TOLERANCE = 60 * 1000;
/** Before its expiry, a token is renewed by this time, or by half its lifetime. */
const RENEW_BEFORE = 60 * 1000;

/** Error of a sign-in; the code names the text. */
export class SignInError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Returns the provider of this installation; undefined if there is none. */
export async function findProvider() {
  // Without TLS there is no digest for PKCE.
  if (!isSecureContext) {
    return undefined;
  }
  const response = await fetch("/console/sign-in.json", { cache: "no-store" });
  const provider = response.ok ? await response.json() : {};
  return provider.issuer ? provider : undefined;
}

/** Goes to the provider; the browser comes back to this page. */
export async function beginSignIn(provider) {
  const attempt = {
    state: random(),
    nonce: random(),
    verifier: random(),
    redirectUri: location.origin + location.pathname,
    hash: location.hash,
    at: Date.now(),
  };
  sessionStorage.setItem(STORED, JSON.stringify(attempt));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(attempt.verifier));
  const url = new URL(provider.authorizationEndpoint);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: attempt.redirectUri,
    scope: provider.scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  })) {
    url.searchParams.set(name, value);
  }
  location.assign(url.href);
}

/**
 * Takes the provider's answer out of the address, so that neither the history nor a bookmark keeps it; undefined if there is
 * none. The view that was open before the sign-in is open again.
 */
export function takeAnswer() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) {
    return undefined;
  }
  const attempt = takeAttempt();
  history.replaceState(null, "", location.pathname + (attempt?.hash ?? ""));
  return { answer, attempt };
}

/** Returns what the sign-in that began in this tab is checked with, once. */
function takeAttempt() {
  const stored = sessionStorage.getItem(STORED);
  sessionStorage.removeItem(STORED);
  try {
    return stored === null ? undefined : JSON.parse(stored);
  } catch {
    return undefined;
  }
}

/** Checks the provider's answer and returns the tokens. Throws SignInError. */
export async function finishSignIn(provider, { answer, attempt }) {
  if (!attempt || answer.get("state") !== attempt.state || Date.now() - attempt.at > LONGEST_SIGN_IN) {
    throw new SignInError("state");
  }
  if (answer.has("iss") && answer.get("iss") !== provider.issuer) {
    throw new SignInError("issuer");
  }
  if (answer.has("error") || !answer.get("code")) {
    throw new SignInError(answer.get("error") === "access_denied" ? "denied" : "provider");
  }
  const tokens = await ask(provider, {
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: attempt.redirectUri,
    code_verifier: attempt.verifier,
  });
  check(tokens.id_token, provider, attempt.nonce);
  return tokens;
}

/** Asks the token endpoint, as a public client: PKCE takes the place of a secret. */
async function ask(provider, parameters) {
  let response;
  let tokens;
  try {
    response = await fetch(provider.tokenEndpoint, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
      body: new URLSearchParams({ ...parameters, client_id: provider.clientId }).toString(),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
    });
    tokens = await response.json();
  } catch {
    throw new SignInError("unreachable");
  }
  if (!response.ok || typeof tokens.access_token !== "string" || String(tokens.token_type).toLowerCase() !== "bearer") {
    throw new SignInError("provider");
  }
  return tokens;
}

/**
 * Checks that the id token is of this provider, for this client and of this sign-in. Its signature needs no check: it comes
 * from the token endpoint itself by TLS (OpenID Connect Core 1.0, 3.1.3.7). The API verifies the access token.
 */
function check(idToken, provider, nonce) {
  let claims;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytes(String(idToken).split(".")[1])));
  } catch {
    throw new SignInError("idToken");
  }
  const audiences = [].concat(claims.aud);
  const isOurs = audiences.includes(provider.clientId) && (audiences.length === 1 || claims.azp === provider.clientId);
  if (claims.iss !== provider.issuer || !isOurs || !(claims.exp * 1000 > Date.now() - CLOCK_TOLERANCE)) {
    throw new SignInError("idToken");
  }
  if (claims.nonce !== nonce) {
    throw new SignInError("nonce");
  }
}

/** Keeps an access token fresh while there is a refresh token; calls {@code changed} with each new one and {@code ended} at the end. */
export class TokenKeeper {
  #provider;
  #refreshToken;
  #timer;
  #changed;
  #ended;

  constructor(provider, tokens, changed, ended) {
    this.#provider = provider;
    this.#changed = changed;
    this.#ended = ended;
    this.#plan(tokens);
  }

  #plan({ refresh_token, expires_in }) {
    this.#refreshToken = refresh_token ?? this.#refreshToken;
    const lifetime = Number(expires_in) * 1000;
    if (!(lifetime > 0)) {
      return;
    }
    const wait = this.#refreshToken ? lifetime - Math.min(RENEW_BEFORE, lifetime / 2) : lifetime;
    // A longer time would overflow the timer and end at once.
    this.#timer = setTimeout(() => this.#renew(), Math.min(wait, 0x7fffffff));
  }

  async #renew() {
    const timer = this.#timer;
    if (!this.#refreshToken) {
      this.#ended();
      return;
    }
    try {
      const tokens = await ask(this.#provider, { grant_type: "refresh_token", refresh_token: this.#refreshToken });
      if (timer === this.#timer) {
        this.#changed(tokens.access_token);
        this.#plan(tokens);
      }
    } catch {
      if (timer === this.#timer) {
        this.#ended();
      }
    }
  }

  /** Forgets the tokens. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#refreshToken = undefined;
  }
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(data) {
  return btoa(String.fromCharCode(...data))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
