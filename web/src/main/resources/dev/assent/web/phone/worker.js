// SPDX-License-Identifier: Apache-2.0
import en from "{assets}/i18n/phone.en.js";
import de from "{assets}/i18n/phone.de.js";
import { chooseLanguage, translator } from "{assets}/i18n.js";
import { Phone } from "{assets}/client/phone.js";
import { IndexedDbStorage } from "{assets}/client/storage.js";

// Service worker of the phone: keeps its page for times without a connection, and shows pushes.

const VERSION = "{assets}";
const PAGE = "/phone/";
const SHELL = [PAGE, "/phone/manifest.webmanifest", ...{files}.filter((file) => !/\/(challenge|chart|console|demo|launch)[./]/.test(file))];
const ICONS = "{assets}/icons/";
const t = translator({ en, de }, chooseLanguage(navigator.languages));

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(VERSION)
      .then((cache) => cache.addAll(SHELL))
      .then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/v1/")) {
    return;
  }
  event.respondWith(
    fetch(event.request).catch(async (error) => {
      const cache = await caches.open(VERSION);
      const kept = await cache.match(event.request.mode === "navigate" ? PAGE : event.request);
      if (!kept) {
        throw error;
      }
      return kept;
    }),
  );
});

addEventListener("push", (event) => event.waitUntil(show(event.data)));

async function show(data) {
  let push = {};
  try {
    push = data?.json() ?? {};
  } catch {
    // Every push must show a notification, or the browser ends the subscription.
  }
  const type = ["approval", "test", "withdrawal"].includes(push.type) ? push.type : "approval";
  const isOver = type === "withdrawal";
  await registration.showNotification(t(`push.${type}`), {
    // The text of the push is not shown: the request is read, and verified, when it is opened.
    body: t(`push.${type}Text`),
    tag: push.challengeId ?? type,
    icon: `${ICONS}icon-192.png`,
    badge: `${ICONS}badge-96.png`,
    silent: isOver,
    data: { challengeId: push.challengeId },
  });
  await (isOver ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(1));
  for (const client of await clients.matchAll({ type: "window" })) {
    client.postMessage({ type });
  }
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.challengeId));
});

async function open(challengeId) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const phone = windows.find((client) => new URL(client.url).pathname === PAGE);
  if (phone) {
    await phone.focus();
    phone.postMessage({ type: "opened" });
  } else {
    await clients.openWindow(challengeId ? `${PAGE}#c=${encodeURIComponent(challengeId)}` : PAGE);
  }
}

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew(event) {
  const options = event.oldSubscription?.options;
  const subscription = event.newSubscription ?? (options && (await registration.pushManager.subscribe(options)));
  if (!subscription) {
    return;
  }
  const pushToken = JSON.stringify(subscription);
  const storage = new IndexedDbStorage();
  for (const account of await storage.accounts()) {
    if (account.pushToken) {
      await new Phone({ baseUrl: "/v1", tenantId: account.tenantId, keys: account.keys }).update({ pushToken });
      await storage.saveAccount({ ...account, pushToken });
    }
  }
}
