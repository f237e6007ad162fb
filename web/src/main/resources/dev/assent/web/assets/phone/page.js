// SPDX-License-Identifier: Apache-2.0
import "./phone.js";
import { chooseLanguage } from "@assent/web/i18n.js";

const WORKER = "/phone/worker.js";
const phone = document.querySelector("assent-phone");

document.documentElement.lang = chooseLanguage(navigator.languages);

// The only script address that this page makes itself, and it is a constant.
const policy = globalThis.trustedTypes?.createPolicy("assent-sw", {
  createScriptURL: (url) => {
    if (url !== WORKER) {
      throw new TypeError("not the worker of this page");
    }
    return url;
  },
});

if (navigator.serviceWorker) {
  navigator.serviceWorker
    .register(policy ? policy.createScriptURL(WORKER) : WORKER, { type: "module", scope: "/phone/" })
    .then(async () => {
      phone.worker = await navigator.serviceWorker.ready;
    })
    .catch(() => {
      // Without a worker the phone works while its page is open.
    });
  navigator.serviceWorker.addEventListener("message", () => phone.refresh());
}

/** Reads what a link or a notification has put into the fragment, and removes it from the address and the history. */
function readFragment() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (location.hash) {
    history.replaceState(null, "", location.pathname);
  }
  if (fragment.has("e")) {
    phone.enrol(fragment.get("e"));
  } else if (fragment.has("c")) {
    phone.refresh();
  }
}

addEventListener("hashchange", readFragment);
readFragment();
