// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { icon, qrCode } from "@assent/web/icons.js";
import "@assent/web/phone/ring.js";

/** Views of the challenge page by the state that they show; each takes the component. */
export const VIEWS = {
  loading,
  waiting,
  choice,
  approved,
  declined: (page) => ended(page, { symbol: "cross", kind: "bad", title: "declined", text: "declinedText" }),
  expired: (page) =>
    ended(page, { symbol: "clock", kind: "warn", title: "expired", text: "expiredText", again: "startAgain" }),
  replaced: (page) =>
    ended(page, { symbol: "clock", kind: "warn", title: "replaced", text: "replacedText", again: "startAgain" }),
  nothing: (page) => ended(page, { symbol: "check", kind: "", title: "nothing", text: "nothingText" }),
  noDevice: (page) => ended(page, { symbol: "phone", kind: "warn", title: "noDevice", text: "noDeviceText" }),
  removed: (page) => ended(page, { symbol: "check", kind: "", title: "removed", text: "removedText" }),
  cancelled: (page) => left(page, "cancelled"),
  over,
  limited,
  failed,
  enrol,
  enrolExpired,
  added,
  settings,
};

function loading(page) {
  return html`<div class="view centred">
    <div class="spinner" aria-hidden="true"></div>
    <h1>${page.t("loading")}</h1>
  </div>`;
}

function waiting(page) {
  const { flow } = page;
  const code = flow.challenge.verificationCode;
  const device = deviceName(page, flow.challenge.userAuthenticatorId);
  const hasFailed = flow.isUnsent && !flow.isWithoutPush;
  return html`<div class="view">
    <div class="lead ${code ? "" : "centred"}">
      ${code ? nothing : html`<div class="badge pulse">${icon("phone")}</div>`}
      <h1>${page.t("checkPhone")}</h1>
      ${hasFailed ? nothing : html`<p class="soft">${whereToLook(page, device)}</p>`}
    </div>
    ${flow.isOffline ? notice("warn", "offline", page.t("offline")) : nothing}
    ${hasFailed ? notice("warn", "alert", page.t("notSent")) : nothing}
    ${code ? number(page, code, device) : nothing}
    ${facts(page)}
    <div class="progress">
      <assent-time-ring
        .end=${flow.challenge.expiresAt}
        .start=${flow.challenge.startedAt}
        .offset=${flow.clockOffset}
        label=${page.t("timeLeft")}
        .spoken=${(seconds) => page.t("secondsLeft", { seconds })}
      ></assent-time-ring>
      ${flow.phones.length > 1
        ? html`<button class="plain" @click=${() => flow.chooseDevice()}>${page.t("otherDevice")}</button>`
        : nothing}
    </div>
    <div class="actions">
      <button aria-disabled=${!flow.maySendAgain} @click=${() => flow.sendAgain()}>
        ${page.t("sendAgain")}
      </button>
      <button @click=${() => flow.cancel()}>${page.t("cancel")}</button>
    </div>
  </div>`;
}

function whereToLook(page, device) {
  if (page.flow.isWithoutPush) {
    return page.t("openApp");
  }
  return device ? page.t("openNotification", { device }) : page.t("openNotificationAny");
}

function number(page, code, device) {
  return html`<div class="number">
    <p>${device ? page.t("typeNumber", { device }) : page.t("typeNumberAny")}</p>
    <p class="code"><span aria-hidden="true">${code}</span><span class="visually-hidden">${[...code].join(" ")}</span></p>
    <button class="plain" @click=${() => page.copy(code)}>
      ${icon(page.hasCopied ? "check" : "copy")}${page.t(page.hasCopied ? "copied" : "copyNumber")}
    </button>
  </div>`;
}

/** What is asked, as the phone shows it too: the action and its attributes. */
function facts(page) {
  const { actionCode, custom } = page.flow.page;
  return html`<dl class="facts small">
    <dt>${page.t("action")}</dt>
    <dd>${readable(actionCode)}</dd>
    ${Object.entries(custom ?? {}).map(
      ([name, value]) => html`<dt>${readable(name)}</dt><dd>${valueText(page, value)}</dd>`,
    )}
  </dl>`;
}

/** Returns the name of an action or an attribute as words: signIn and sign-in are "Sign in". */
function readable(name) {
  const words = name.replace(/[-_]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueText(page, value) {
  if (Array.isArray(value)) {
    return value.map((item) => valueText(page, item)).join(", ");
  }
  if (typeof value === "boolean") {
    return page.t(value ? "yes" : "no");
  }
  return String(value);
}

function choice(page) {
  const { flow } = page;
  return html`<div class="view">
    <h1>${page.t("chooseDevice")}</h1>
    <ul class="list">
      ${flow.phones.map(
        (device) => html`<li>
          <button class="pick" @click=${() => flow.start(device.userAuthenticatorId)}>
            ${icon("phone")}<span class="grow"><strong>${device.displayName ?? page.t("unnamed")}</strong>
              <span class="soft small">${lastUsed(page, device)}</span></span>${icon("next")}
          </button>
        </li>`,
      )}
    </ul>
    <button class="plain" @click=${() => flow.backToWaiting()}>${icon("back")}${page.t("back")}</button>
  </div>`;
}

function approved(page) {
  return html`<div class="view centred">
    <div class="badge">${icon("check")}</div>
    <div class="lead">
      <h1>${page.t("approved")}</h1>
      <p class="soft">${page.isStuck && !page.exit ? page.t("closeWindow") : page.t("takingBack", { tenant: page.name })}</p>
    </div>
    ${exitLink(page, "goOn")}
  </div>`;
}

/** The link to where the browser was sent, for the case that it did not go. */
function exitLink(page, text) {
  return page.exit && page.isStuck
    ? html`<a class="button primary wide" href=${page.exit}>${page.t(text, { tenant: page.name })}</a>`
    : nothing;
}

/** The end of a challenge that was not approved. */
function ended(page, { symbol, kind, title, text, again }) {
  const { flow } = page;
  if (page.isStuck || page.exit) {
    return left(page, title);
  }
  return html`<div class="view centred">
    <div class="badge ${kind}">${icon(symbol)}</div>
    <div class="lead">
      <h1>${page.t(title)}</h1>
      <p class="soft">${page.t(text, { tenant: page.name })}</p>
    </div>
    <div class="actions column wide">
      ${again ? html`<button class="primary" @click=${() => flow.start()}>${page.t(again)}</button>` : nothing}
      ${page.hasWayOut
        ? html`<button class=${again ? "" : "primary"} @click=${() => flow.leave()}>${page.t("backTo", { tenant: page.name })}</button>`
        : again
          ? nothing
          : html`<p class="soft">${page.t("closeWindow")}</p>`}
    </div>
  </div>`;
}

/** The page after its end, where the browser has not left it. */
function left(page, title) {
  return html`<div class="view centred">
    <h1>${page.t(title)}</h1>
    <p class="soft">${page.exit ? page.t("takingBack", { tenant: page.name }) : page.t("closeWindow")}</p>
    ${exitLink(page, "goOn")}
  </div>`;
}

function over(page) {
  if (page.isStuck || page.exit) {
    return left(page, "over");
  }
  return html`<div class="view centred">
    <div class="badge warn">${icon("clock")}</div>
    <div class="lead">
      <h1>${page.t("over")}</h1>
      <p class="soft">${page.t("overText")}</p>
    </div>
    ${page.hasWayOut
      ? html`<button class="primary wide" @click=${() => page.leaveExpired()}>${page.t("back")}</button>`
      : nothing}
  </div>`;
}

function limited(page) {
  const seconds = Math.max(0, Math.ceil((page.flow.retryAt - Date.now()) / 1000));
  return html`<div class="view centred">
    <div class="badge warn">${icon("clock")}</div>
    <div class="lead">
      <h1>${page.t("limited")}</h1>
      <p class="soft numbers">${page.t("limitedText", { seconds })}</p>
    </div>
    <button class="wide" @click=${() => page.flow.cancel()}>${page.t("cancel")}</button>
  </div>`;
}

function failed(page) {
  return html`<div class="view centred">
    <div class="badge bad">${icon("alert")}</div>
    <div class="lead">
      <h1>${page.t("failed")}</h1>
      <p class="soft">${page.t("failedText")}</p>
    </div>
    <button class="primary wide" @click=${() => page.flow.failure?.()}>${page.t("tryAgain")}</button>
  </div>`;
}

function enrol(page) {
  const { flow } = page;
  const { qr, link, code } = flow.enrolment;
  const isClaimed = flow.enrolmentStatus === "CLAIMED";
  return html`<div class="view centred">
    <div class="lead">
      <h1>${page.t("enrolTitle")}</h1>
      ${isClaimed || qr ? html`<p class="soft">${page.t(isClaimed ? "enrolClaimed" : "enrolText")}</p>` : nothing}
    </div>
    ${isClaimed
      ? html`<div class="badge pulse">${icon("phone")}</div>`
      : html`${qr ? qrCode(qr, page.t("enrolQr")) : nothing}
          <div class="lead">
            <p class="soft small">${page.t(qr ? "enrolOr" : "enrolType")}</p>
            <p class="enrolCode">${code}</p>
          </div>
          ${link
            ? html`<a class="button plain" href=${link} target="_blank" rel="noopener">${icon("phone")}${page.t("enrolHere")}</a>`
            : nothing}`}
    <button class="wide" @click=${() => leaveEnrolment(flow)}>${page.t(flow.mayRemove ? "back" : "cancel")}</button>
  </div>`;
}

function leaveEnrolment(flow) {
  flow.enrolment = undefined;
  if (flow.mayRemove) {
    flow.showSettings();
  } else {
    flow.cancel();
  }
}

function enrolExpired(page) {
  return html`<div class="view centred">
    <div class="badge warn">${icon("clock")}</div>
    <div class="lead">
      <h1>${page.t("enrolExpired")}</h1>
      <p class="soft">${page.t("enrolExpiredText")}</p>
    </div>
    <div class="actions column wide">
      <button class="primary" @click=${() => page.flow.enrol()}>${page.t("newCode")}</button>
      <button @click=${() => leaveEnrolment(page.flow)}>${page.t("cancel")}</button>
    </div>
  </div>`;
}

function added(page) {
  const { flow } = page;
  const device = flow.added.displayName ?? page.t("unnamed");
  return html`<div class="view centred">
    <div class="badge">${icon("check")}</div>
    <div class="lead">
      <h1 class="text">${page.t("added", { device })}</h1>
      <p class="soft">${page.t("addedText")}</p>
    </div>
    <div class="actions column wide">
      <button class="primary" @click=${() => flow.afterEnrolment()}>${page.t("goOn", { tenant: page.name })}</button>
      <button class="danger" @click=${() => flow.removeDevice(flow.added.userAuthenticatorId)}>${page.t("notMine")}</button>
    </div>
  </div>`;
}

function settings(page) {
  const { flow } = page;
  if (page.isStuck || page.exit) {
    return left(page, "devices");
  }
  return html`<div class="view">
    <div class="lead">
      <h1>${page.t("devices")}</h1>
      <p class="soft">${page.t("devicesText", { tenant: page.name })}</p>
    </div>
    <ul class="list">
      ${flow.page.devices.map((device) => html`<li>${deviceRow(page, device)}</li>`)}
    </ul>
    <div class="actions column">
      <button class="primary" @click=${() => flow.leave()}>${page.t("done")}</button>
      ${flow.page.mayEnrol
        ? html`<button @click=${() => flow.enrol()}>${icon("plus")}${page.t("addPhone")}</button>`
        : nothing}
    </div>
  </div>`;
}

function deviceRow(page, device) {
  const name = device.displayName ?? page.t("unnamed");
  if (page.removing === device) {
    return html`<div class="column">
      <p>${page.t("removeSure", { device: name })}</p>
      <div class="actions wide">
        <button class="danger" @click=${() => page.flow.removeDevice(device.userAuthenticatorId)}>${page.t("remove")}</button>
        <button @click=${() => page.askToRemove(undefined)}>${page.t("keep")}</button>
      </div>
    </div>`;
  }
  return html`<div>
    ${icon("phone")}<span class="grow"><strong>${name}</strong>
      <span class="soft small">${kind(page, device)}${lastUsed(page, device)}</span></span>
    <button
      class="plain"
      aria-label=${page.t("removeDevice", { device: name })}
      @click=${() => page.askToRemove(device)}
    >
      ${page.t("remove")}
    </button>
  </div>`;
}

function kind(page, { credentialType }) {
  const key = { IN_APP: "forApp", QR_CODE: "forQr" }[credentialType];
  return key ? `${page.t(key)} · ` : "";
}

function lastUsed(page, { lastVerifiedAt }) {
  if (!lastVerifiedAt) {
    return page.t("neverUsed");
  }
  const date = new Intl.DateTimeFormat(page.language, { dateStyle: "medium", timeStyle: "short" });
  return page.t("lastUsed", { date: date.format(new Date(lastVerifiedAt)) });
}

/** The name of the one phone that is asked; undefined where several are. */
function deviceName(page, userAuthenticatorId) {
  const { phones } = page.flow;
  const asked = userAuthenticatorId
    ? phones.find((device) => device.userAuthenticatorId === userAuthenticatorId)
    : phones.length === 1
      ? phones[0]
      : undefined;
  return asked && (asked.displayName ?? page.t("yourPhone"));
}

function notice(kindName, symbol, text) {
  return html`<p class="notice ${kindName}" role="status">${icon(symbol)}<span>${text}</span></p>`;
}
