// Fixtures of the tests of both SDKs: a user with a phone, and a challenge.
import { randomUUID } from "node:crypto";
import { Authsignal } from "@authsignal/node";
import { Phone } from "./phone.js";
import { eventually, ok, tenant, url } from "./stack.js";

/** The backend of the tests' tenant, by the published SDK. */
export const backend = new Authsignal({ apiSecretKey: tenant.apiSecretKey, apiUrl: url });

export const newUser = () => `user-${randomUUID()}`;

/** A token with which a phone of the user may enrol. */
export async function enrolmentToken(userId) {
  const { token } = await backend.track({ userId, action: "enrol", attributes: { scope: "add:authenticators" } });
  return token;
}

export async function userWithPhone(platform = "android") {
  const userId = newUser();
  const phone = new Phone(platform);
  const device = await phone.enrol(await enrolmentToken(userId));
  return { userId, phone, userAuthenticatorId: device.userAuthenticatorId };
}

/** Tracks an action and starts its challenge; returns both. */
export async function challengeOf(userId, action = "sign-in", attributes = {}) {
  const tracked = await backend.track({ userId, action, attributes });
  const started = await ok("POST", "/client/challenge/push", { authorization: `Bearer ${tracked.token}`, body: {} });
  return { ...tracked, ...started };
}

/** Polls until the challenge has ended. */
export function outcome({ token, challengeId }) {
  return eventually(async () => {
    const poll = await ok("POST", "/client/verify/push", { authorization: `Bearer ${token}`, body: { challengeId } });
    return poll.isConsumed && poll;
  });
}

/** A challenge that the user's phone has approved, with its access token. */
export async function approval({ userId, phone }, action = "sign-in") {
  const challenge = await challengeOf(userId, action);
  await phone.answer(challenge.challengeId, true);
  const { accessToken } = await outcome(challenge);
  return { ...challenge, accessToken };
}
