// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from "lit";
import { Browser } from "@assent/client/browser.js";
import { launch } from "@assent/client/launch.js";
import { AssentElement } from "@assent/web/element.js";
import en from "@assent/web/i18n/demo.en.js";
import de from "@assent/web/i18n/demo.de.js";
import { icon, qrCode } from "@assent/web/icons.js";
import "@assent/web/phone/phone.js";
import "@assent/web/phone/ring.js";
import "./timeline.js";

const USER = "assent-demo-user";
const AMOUNT = "129.90 EUR";
/** What the shop says of a declined challenge, by the reason of its event; "refused" is true of all of them. */
const REFUSALS = { not_now: "declined", not_me: "blocked", wrong_code: "wrong" };

/** The user of this browser, the same after a reload: the phone's key is stored too. */
function userOfThisBrowser() {
  const stored = localStorage.getItem(USER);
  if (stored && /^[a-z]{1,16}-[0-9a-z]{4,16}$/.test(stored)) {
    return stored;
  }
  const random = crypto.getRandomValues(new Uint8Array(6));
  const user = `alex-${Array.from(random, (byte) => (byte % 36).toString(36)).join("")}`;
  localStorage.setItem(USER, user);
  return user;
}

async function post(call, body) {
  const response = await fetch(`/demo/api/${call}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${call}: ${response.status}`);
  }
  return response.json();
}

/** The demo: a shop and a phone on one page, and the events between the services. */
export class AssentDemo extends AssentElement {
  static messages = { en, de };

  static properties = {
    view: { state: true },
    enrolment: { state: true },
    isConfirming: { state: true },
    challenge: { state: true },
    tracked: { state: true },
    outcome: { state: true },
    error: { state: true },
    busy: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      .intro {
        max-width: 46rem;
        margin-bottom: var(--space-6);
      }

      .brand {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        font-weight: 650;
        margin-bottom: var(--space-4);
      }

      .mark {
        display: grid;
        place-items: center;
        width: 2rem;
        height: 2rem;
        border-radius: 0.55rem;
        background: var(--accent);
        color: var(--on-accent);
      }

      .intro h1 {
        font-size: var(--text-2xl);
        margin-bottom: var(--space-2);
      }

      .parts {
        display: grid;
        grid-template: "shop phone" auto "timeline phone" 1fr / minmax(0, 1fr) minmax(0, 24rem);
        gap: var(--space-6);
        align-items: start;
      }

      .shop {
        grid-area: shop;
      }

      .device {
        grid-area: phone;
      }

      assent-demo-timeline {
        grid-area: timeline;
      }

      @media (max-width: 52rem) {
        .parts {
          grid-template: "shop" auto "phone" auto "timeline" auto / minmax(0, 1fr);
        }
      }

      @media (max-width: 30rem) {
        .device {
          padding: 0.4rem;
        }

        .device .screen {
          padding: var(--space-3);
        }
      }

      .shop {
        padding: 0;
        overflow: hidden;
      }

      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-5);
        background: #1e2a4a;
        color: #fff;
        font-weight: 650;
      }

      .bar .address {
        margin-inline-start: auto;
        font: 400 var(--text-s) / 1.4 var(--mono);
        color: #d5dbee;
      }

      .inner {
        padding: var(--space-5);
        min-height: 18rem;
      }

      .inner h2 {
        font-size: var(--text-l);
      }

      .device {
        border: 1px solid var(--control-line);
        border-radius: 2.25rem;
        background: var(--ink);
        padding: 0.7rem;
        box-shadow: var(--shadow);
      }

      .screen {
        border-radius: 1.65rem;
        background: var(--canvas);
        padding: var(--space-4);
        min-height: 33rem;
      }

      @media (prefers-color-scheme: dark) {
        .device {
          background: #000;
        }
      }

      .digits {
        display: block;
        padding: var(--space-4);
        border-radius: var(--radius-m);
        background: var(--accent-soft);
        text-align: center;
      }

      .product {
        display: flex;
        gap: var(--space-4);
        align-items: center;
        padding: var(--space-4);
        border-radius: var(--radius-m);
        background: var(--sunken);
      }

      .cover {
        display: grid;
        place-items: center;
        width: 3.25rem;
        height: 4.25rem;
        flex: none;
        border-radius: 0.3rem;
        background: #1e2a4a;
        color: #fff;
      }

      .qr {
        display: block;
        width: 12rem;
        height: 12rem;
        border-radius: var(--radius-s);
      }

      .hosted {
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }

      .actions {
        display: grid;
        gap: var(--space-3);
      }

      .done {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: var(--space-4);
        text-align: center;
        padding-top: var(--space-5);
      }
    `,
  ];

  #user = userOfThisBrowser();
  #waiting;
  #refusal = "refused";

  constructor() {
    super();
    this.view = "setup";
    this.error = "";
    this.isConfirming = false;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    const token = new URLSearchParams(location.search).get("token");
    if (token) {
      // Back from the ready-made page.
      history.replaceState(null, "", location.pathname);
      this.#finish(token, "signIn");
    }
  }

  async #show(view) {
    this.view = view;
    await this.updateComplete;
    const heading = this.renderRoot.querySelector(".inner h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }

  render() {
    return html`
      <main>
        <div class="intro">
          <p class="brand"><span class="mark">${icon("check")}</span> Assent</p>
          <h1>${this.t("title")}</h1>
          <p class="soft">${this.t("lead")}</p>
        </div>
        <div class="parts">
          <section class="card shop" aria-label=${this.t("shop.label")}>
            <div class="bar">${icon("bag")} ${this.t("shop.name")} <span class="address">bookshop.example</span></div>
            <div class="inner stack">
              ${this.#shop()}
              <p role="alert" class=${this.error ? "notice bad" : "visually-hidden"}>${this.error}</p>
            </div>
          </section>
          <section class="device" aria-label=${this.t("phone.label")}>
            <div class="screen">
              <assent-phone
                embedded
                database="assent-demo"
                @accounts=${(event) => this.#onAccounts(event.detail)}
              ></assent-phone>
            </div>
          </section>
          <assent-demo-timeline user=${this.#user} @event=${(event) => this.#onEvent(event.detail)}></assent-demo-timeline>
        </div>
      </main>
    `;
  }

  #shop() {
    switch (this.view) {
      case "own":
        return this.#own();
      case "ready":
        return this.#ready();
      case "waiting":
        return this.#wait();
      case "hosted":
        return this.#hosted();
      case "done":
        return this.#done();
      default:
        return this.#setup();
    }
  }

  #setup() {
    return html`
      <h2>${this.t("setup.title")}</h2>
      <p class="soft">${this.t("setup.text")}</p>
      ${this.isConfirming
        ? html`<p class="notice" role="status">${icon("phone")} ${this.t("setup.waiting")}</p>`
        : nothing}
      <div class="actions">
        <button class=${this.isConfirming ? "" : "primary"} @click=${() => this.#run(() => this.#enrolHere())}>
          ${icon("phone")} ${this.t("setup.button")}
        </button>
        <button @click=${() => this.#run(() => this.#enrolOwn())}>${this.t("setup.own")}</button>
      </div>
    `;
  }

  #own() {
    const { code, link, qr } = this.enrolment;
    const isSecure = link?.startsWith("https:");
    return html`
      <h2>${this.t("own.title")}</h2>
      ${isSecure
        ? html`<p>${this.t("own.scan")}</p>
            ${qrCode(qr, this.t("own.qr"))}`
        : html`<p>${this.t("own.insecure")}</p>`}
      <p>${this.t("own.code")} <strong class="text">${code}</strong></p>
      <div class="actions">
        <a class="button" href=${`/phone/#e=${code}`} target="_blank" rel="noopener">${this.t("own.window")}</a>
        <button @click=${() => this.#show("setup")}>${this.t("waiting.cancel")}</button>
      </div>
    `;
  }

  #ready() {
    return html`
      <h2>${this.t("ready.title")}</h2>
      <p class="soft">${this.t("ready.text")}</p>
      <div class="product">
        <span class="cover">${icon("bag")}</span>
        <div>
          <strong>${this.t("ready.product")}</strong>
          <p class="soft small">${this.t("ready.productText")}</p>
        </div>
      </div>
      <div class="actions">
        <button class="primary" @click=${() => this.#run(() => this.#start("sign-in", "signIn"))}>
          ${this.t("ready.signIn", { user: this.#user })}
        </button>
        <button @click=${() => this.#run(() => this.#start("pay", "pay"))}>${this.t("ready.pay", { amount: AMOUNT })}</button>
        <button class="plain" @click=${() => this.#run(() => this.#launch())}>
          ${this.t("ready.hosted", { amount: AMOUNT })}
        </button>
      </div>
    `;
  }

  #hosted() {
    return html`
      <h2>${this.t("hosted.title")}</h2>
      <p class="soft small">${this.t("hosted.text")}</p>
      <div class="hosted"></div>
    `;
  }

  #wait() {
    const { verificationCode, expiresAt } = this.challenge;
    return html`
      <div class="row spread">
        <h2>${this.t("waiting.title")}</h2>
        <assent-time-ring
          .end=${expiresAt}
          .start=${this.challenge.startedAt}
          .offset=${0}
          label=${this.t("waiting.left")}
        ></assent-time-ring>
      </div>
      ${verificationCode
        ? html`<p>${this.t("waiting.code")}</p>
            <span class="digits code">${verificationCode}</span>`
        : html`<p>${this.t("waiting.noCode")}</p>`}
      <div class="actions">
        <button @click=${() => this.#cancel()}>${this.t("waiting.cancel")}</button>
        ${this.tracked.url
          ? html`<a class="button plain" href=${this.tracked.url} target="_blank" rel="noopener">${this.t("hosted")}</a>`
          : nothing}
      </div>
    `;
  }

  #done() {
    const { result, kind, state } = this.outcome;
    const title = result === "approved" ? `approved.${kind}` : `${result}.title`;
    const tone = { approved: "", declined: "bad", refused: "bad", wrong: "bad", blocked: "bad", expired: "warn" }[result];
    const image = { approved: "check", declined: "cross", refused: "cross", wrong: "cross", blocked: "shield", expired: "clock" }[result];
    return html`<div class="done">
      <div class=${`badge ${tone}`}>${icon(image)}</div>
      <h2>${this.t(title)}</h2>
      <p class="soft">${result === "approved" ? this.t("approved.text", { state }) : this.t(`${result}.text`)}</p>
      <button class="primary" @click=${() => this.#show("ready")}>${this.t("again")}</button>
    </div>`;
  }

  async #run(work) {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.error = "";
    try {
      await work();
    } catch {
      this.error = this.t("error");
    }
    this.busy = false;
  }

  async #enrolHere() {
    const { code } = await post("enrol", { userId: this.#user });
    this.isConfirming = true;
    this.renderRoot.querySelector("assent-phone").enrol(code);
  }

  async #enrolOwn() {
    this.enrolment = await post("enrol", { userId: this.#user });
    this.#show("own");
  }

  #onAccounts(accounts) {
    if (accounts.some((account) => account.userId === this.#user)) {
      this.#enrolled();
    }
  }

  #onEvent(event) {
    if (event.type === "AuthenticatorChanged" && event.userId === this.#user) {
      this.#enrolled();
    }
    if (event.type === "ChallengeUpdated" && event.members.status === "DECLINED") {
      // A browser learns by the API only that nothing was approved; the events say why, and may arrive a little later.
      this.#refusal = REFUSALS[event.members.reason ?? "not_now"] ?? "refused";
      if (this.view === "done" && this.outcome.result === "refused") {
        this.outcome = { ...this.outcome, result: this.#refusal };
      }
    }
  }

  #enrolled() {
    if (this.view === "setup" || this.view === "own") {
      this.isConfirming = false;
      this.view = "ready";
    }
  }

  /** Tracks an action; returns whether a phone must approve it, and offers to add one otherwise. */
  async #track(call) {
    this.tracked = await post(call, { userId: this.#user });
    this.#refusal = "refused";
    if (this.tracked.state === "CHALLENGE_REQUIRED") {
      return true;
    }
    this.#show("setup");
    return false;
  }

  /** Lets the ready-made page do the waiting, within the shop: a dialog would cover the phone beside it. */
  async #launch() {
    if (!(await this.#track("pay"))) {
      return;
    }
    await this.#show("hosted");
    const container = this.renderRoot.querySelector(".hosted");
    const { pathname, search, hash } = new URL(this.tracked.url);
    // This page may be open under another name of this machine.
    const page = launch(`${location.origin}${pathname}${search}${hash}`, { container, title: this.t("hosted.title") });
    this.#conclude(page);
  }

  async #conclude(page) {
    try {
      const { token } = await page;
      if (token) {
        await this.#finish(token, "pay");
      } else {
        await this.#show("ready");
      }
    } catch {
      this.error = this.t("error");
      this.#show("ready");
    }
  }

  async #start(call, kind) {
    if (!(await this.#track(call))) {
      return;
    }
    const browser = new Browser({ baseUrl: "/v1", token: this.tracked.token });
    const startedAt = Date.now();
    const challenge = await browser.start();
    this.challenge = { ...challenge, startedAt };
    this.#waiting = new AbortController();
    await this.#show("waiting");
    this.renderRoot.querySelector("assent-phone").refresh();
    this.#await(browser, challenge, kind, this.#waiting.signal);
  }

  async #await(browser, challenge, kind, signal) {
    try {
      const outcome = await browser.wait(challenge.challengeId, { signal });
      if (outcome.isVerified) {
        await this.#finish(outcome.accessToken, kind);
      } else {
        const isLate = Date.now() >= challenge.expiresAt - 1000;
        this.outcome = { result: isLate ? "expired" : this.#refusal, kind };
        await this.#show("done");
      }
    } catch {
      if (!signal.aborted) {
        this.error = this.t("error");
        this.#show("ready");
      }
    }
  }

  async #finish(token, kind) {
    const { isValid, state } = await post("finish", { token });
    if (state === "CHALLENGE_REQUIRED") {
      // The user has cancelled, or nobody has answered.
      await this.#show("ready");
      return;
    }
    this.outcome = { result: isValid ? "approved" : this.#refusal, kind, state };
    await this.#show("done");
  }

  async #cancel() {
    this.#waiting.abort();
    const browser = new Browser({ baseUrl: "/v1", token: this.tracked.token });
    this.#show("ready");
    await browser.cancel(this.challenge.challengeId).catch(() => {});
  }
}

customElements.define("assent-demo", AssentDemo);
