// SPDX-License-Identifier: Apache-2.0

/** Web Push of a phone: whether it can be turned on, and how. */

/** Resolves to the public VAPID key of {@code tenantId}; null if the tenant has no Web Push channel. */
export async function publicKeyOf(baseUrl, tenantId) {
  const response = await fetch(`${baseUrl}/client/push-settings`, {
    headers: { Authorization: `Basic ${btoa(`${tenantId}:`)}` },
    credentials: "omit",
  });
  if (!response.ok) {
    return null;
  }
  return (await response.json()).webPush?.publicKey ?? null;
}

/** Whether this browser and {@code worker} can receive pushes. */
export function isSupported(worker) {
  return Boolean(worker?.pushManager) && "Notification" in globalThis;
}

/**
 * Asks the user for permission and subscribes; resolves to the push token. Rejects with the message "denied" if the user, or
 * the browser's settings, refuse. A browser has one subscription for all tenants of an origin, so another key replaces it.
 */
export async function subscribe(worker, publicKey) {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error("denied");
  }
  const existing = await worker.pushManager.getSubscription();
  if (existing && base64Url(existing.options.applicationServerKey) !== publicKey) {
    await existing.unsubscribe();
  }
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  return JSON.stringify(subscription);
}

/** Resolves to the push token of the present subscription; null without one. */
export async function currentToken(worker) {
  const subscription = await worker.pushManager.getSubscription();
  return subscription && JSON.stringify(subscription);
}

function base64Url(buffer) {
  const text = Array.from(new Uint8Array(buffer ?? []), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
