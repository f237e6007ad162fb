// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from "lit";
import { AssentElement } from "@assent/web/element.js";
import { icon } from "@assent/web/icons.js";
import { PhoneAccounts } from "@assent/web/phone/accounts.js";
import { messages } from "@assent/web/phone/messages.js";
import { currentToken, isSupported, publicKeyOf, subscribe } from "@assent/web/phone/notifications.js";
import { pastRequest } from "@assent/web/phone/request.js";
import "@assent/web/phone/add.js";

const RESULT_ICONS = { approved: "check", declined: "cross", notMe: "shield", expired: "clock", over: "clock", wrong: "cross" };
const RESULT_TONES = { approved: "", declined: "bad", notMe: "bad", expired: "warn", over: "warn", wrong: "bad" };
/** Time for which a result is shown before the next request takes its place. */
const RESULT_MILLIS = 2000;

/**
 * The phone: accounts, requests and history. Attributes: {@code base-url} of the API, {@code database} that holds the keys.
 * With {@code embedded}, a request that arrives does not take the focus from the rest of the page. Fires "accounts" with the accounts when they are read or change. Property {@code worker}: the service worker's registration, for notifications.
 */
export class AssentPhone extends AssentElement {
  static messages = messages;

  static properties = {
    baseUrl: { attribute: "base-url" },
    database: {},
    embedded: { type: Boolean },
    worker: { attribute: false },
    view: { state: true },
    selected: { state: true },
    result: { state: true },
    code: { state: true },
    isStarted: { state: true },
    failure: { state: true },
    notification: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        min-height: var(--target);
        margin-bottom: var(--space-4);
      }

      .brand {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        font-weight: 650;
      }

      .mark {
        width: 1.75rem;
        height: 1.75rem;
        border-radius: 0.45rem;
        background: var(--accent);
        color: var(--on-accent);
        display: grid;
        place-items: center;
      }

      .centre {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: var(--space-4);
        text-align: center;
      }

      section {
        margin-bottom: var(--space-5);
      }

      section h2 {
        margin-bottom: var(--space-2);
      }

      .list {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        overflow: hidden;
      }

      .list > li + li {
        border-top: 1px solid var(--line);
      }

      .entry {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        width: 100%;
        min-height: 4rem;
        padding: var(--space-3) var(--space-4);
        border: 0;
        border-radius: 0;
        text-align: start;
        font-weight: 400;
        justify-content: flex-start;
      }

      .entry:focus-visible {
        outline-offset: -3px;
      }

      .entry .names {
        flex: 1;
        min-width: 0;
      }

      .entry strong {
        display: block;
        font-weight: 650;
      }

      .initial {
        display: grid;
        place-items: center;
        flex: none;
        width: 2.5rem;
        height: 2.5rem;
        border-radius: 0.75rem;
        background: var(--accent-soft);
        color: var(--accent-strong);
        font-weight: 700;
        text-transform: uppercase;
      }

      .state {
        flex: none;
        color: var(--accent);
      }

      .state.bad {
        color: var(--danger);
      }

      .history li {
        display: flex;
        gap: var(--space-3);
        align-items: center;
        padding: var(--space-3) var(--space-4);
      }

      .history .names {
        flex: 1;
        min-width: 0;
      }

      .history .names > span {
        display: block;
      }

      .back {
        margin-inline-start: calc(-1 * var(--space-3));
      }

      .banner > *,
      .said {
        margin-bottom: var(--space-4);
      }

      dl {
        display: grid;
        gap: var(--space-2) var(--space-4);
        grid-template-columns: auto 1fr;
      }

      dt {
        color: var(--ink-soft);
      }
    `,
  ];

  #accounts;

  constructor() {
    super();
    this.baseUrl = "/v1";
    this.database = "assent-phone";
    this.view = "loading";
    this.code = "";
    this.notification = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.#start();
    document.addEventListener("visibilitychange", this.#onVisible);
    addEventListener("online", this.#onVisible);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#accounts?.stop();
    clearTimeout(this.#reading);
    document.removeEventListener("visibilitychange", this.#onVisible);
    removeEventListener("online", this.#onVisible);
  }

  #onVisible = () => {
    if (!document.hidden) {
      this.refresh();
    }
  };

  async #start() {
    if (!globalThis.crypto?.subtle) {
      this.failure = "unsupported";
      return;
    }
    this.#accounts = new PhoneAccounts({
      baseUrl: this.baseUrl,
      database: this.database,
      onChange: () => this.#changed(),
    });
    try {
      await this.#accounts.start();
      this.isStarted = true;
      if (this.view === "loading") {
        this.view = "home";
      }
    } catch {
      this.failure = "failed";
    }
  }

  /** Asks now which requests wait. */
  refresh() {
    navigator.clearAppBadge?.().catch(() => {});
    this.#accounts?.refresh();
  }

  /** Adds an account by {@code code}, which a link had; shows the form for a code where it is empty. */
  enrol(code) {
    this.code = code;
    this.#show("add");
  }

  #concludedAt = 0;
  #reading;
  #reported = "";

  #changed() {
    const accounts = this.#accounts.entries.filter((entry) => !entry.isGone).map((entry) => entry.account);
    const ids = accounts.map((account) => account.id).join();
    if (ids !== this.#reported) {
      this.#reported = ids;
      this.dispatchEvent(new CustomEvent("accounts", { detail: accounts }));
    }
    const waiting = this.#waiting();
    if (this.view === "request") {
      const asked = this.selected.entry.pending;
      if (!asked || asked.challengeId !== this.selected.pending.challengeId) {
        const shown = this.renderRoot.querySelector("assent-phone-request");
        if (!shown?.busy) {
          this.#conclude("over", null);
        }
      }
    } else if (waiting.length > 0 && (this.view === "home" || this.#isRead() || this.view === "added")) {
      this.selected = { entry: waiting[0], pending: waiting[0].pending };
      this.#show("request", false);
    }
    this.requestUpdate();
  }

  /** Tells whether a result was shown for long enough; if not, looks again when it was. */
  #isRead() {
    if (this.view !== "result") {
      return false;
    }
    const rest = this.#concludedAt + RESULT_MILLIS - performance.now();
    if (rest > 0) {
      clearTimeout(this.#reading);
      this.#reading = setTimeout(() => this.#changed(), rest);
    }
    return rest <= 0;
  }

  #waiting() {
    return (this.#accounts?.entries ?? [])
      .filter((entry) => entry.pending && !this.#isAnswered(entry.pending))
      .sort((a, b) => a.pending.expiresAt - b.pending.expiresAt);
  }

  #answered = new Set();

  #isAnswered(pending) {
    return this.#answered.has(pending.challengeId);
  }

  async #show(view, takesFocus = true) {
    this.view = view;
    await this.updateComplete;
    if (!takesFocus && this.embedded && !this.matches(":focus-within")) {
      return;
    }
    const inner = this.renderRoot.querySelector("assent-phone-request, assent-phone-add");
    await (inner ?? this).focusHeading();
  }

  render() {
    return html`
      <header>${this.#heading()}</header>
      <div class="banner" role="status">${this.#banner()}</div>
      <div>${this.failure ? this.#failure() : this.#main()}</div>
    `;
  }

  #heading() {
    const isBack = ["add", "account"].includes(this.view) && !this.failure;
    return html`
      ${isBack
        ? html`<button class="plain back" @click=${() => this.#show("home")}>${icon("back")} ${this.t("back")}</button>`
        : html`<span class="brand"><span class="mark">${icon("check")}</span> Assent</span>`}
      ${this.view === "home" && !this.failure
        ? html`<button class="plain" @click=${() => this.enrol("")}>${icon("plus")} ${this.t("add")}</button>`
        : nothing}
    `;
  }

  #banner() {
    if (this.failure) {
      return nothing;
    }
    if (this.#accounts?.isElsewhere) {
      return html`<p class="notice warn">${icon("alert")} ${this.t("otherTab")}</p>`;
    }
    return this.#accounts?.isOffline
      ? html`<p class="notice warn">${icon("offline")} ${this.t("offline")}</p>`
      : nothing;
  }

  #failure() {
    return html`<div class="card centre">
      <div class="badge warn">${icon("key")}</div>
      <h1>${this.t(`${this.failure}.title`)}</h1>
      <p class="soft">${this.t(`${this.failure}.text`)}</p>
    </div>`;
  }

  #main() {
    switch (this.view) {
      case "loading":
        return html`<p class="centre soft">${this.t("loading")}</p>`;
      case "add":
        return html`<assent-phone-add
          .accounts=${this.#accounts}
          .link=${this.isStarted ? this.code : ""}
          @cancel=${() => this.#show("home")}
          @added=${this.#added}
        ></assent-phone-add>`;
      case "added":
        return this.#addedView();
      case "request":
        return html`<assent-phone-request
            .entry=${this.selected.entry}
            .pending=${this.selected.pending}
            @answered=${this.#onAnswered}
          ></assent-phone-request>
          ${this.#more()}`;
      case "result":
        return this.#resultView();
      case "account":
        return this.#accountView();
      default:
        return this.#home();
    }
  }

  #more() {
    const count = this.#waiting().length - 1;
    return count > 0 ? html`<p class="centre soft">${this.t("request.more", { count })}</p>` : nothing;
  }

  #home() {
    const entries = this.#accounts.entries;
    if (entries.length === 0) {
      return html`<div class="card centre">
        <div class="badge">${icon("phone")}</div>
        <h1>${this.t("empty.title")}</h1>
        <p class="soft">${this.t("empty.text")}</p>
        <button class="primary wide" @click=${() => this.enrol("")}>${icon("plus")} ${this.t("add")}</button>
      </div>`;
    }
    return html`
      <h1 class="visually-hidden">${this.t("title")}</h1>
      <section>
        <h2>${this.t("accounts")}</h2>
        <ul class="list">
          ${entries.map((entry) => this.#entry(entry))}
        </ul>
      </section>
      ${this.#notifications()}
      <section>
        <h2>${this.t("history")}</h2>
        ${this.#history()}
      </section>
    `;
  }

  #entry(entry) {
    const { account } = entry;
    return html`<li>
      <button class="entry" @click=${() => this.#select(entry)}>
        <span class="initial" aria-hidden="true">${account.tenantName.trim().charAt(0)}</span>
        <span class="names">
          <strong class="text">${account.tenantName}</strong>
          <span class="soft small text">
            ${entry.isGone
              ? this.t("account.gone", { tenant: account.tenantName })
              : entry.pending && !this.#isAnswered(entry.pending)
                ? this.t("account.waiting")
                : (account.userLabel ?? account.userId)}
          </span>
        </span>
        ${icon(entry.isGone ? "alert" : "next")}
      </button>
    </li>`;
  }

  #select(entry) {
    this.selected = { entry, pending: entry.pending };
    this.#show(entry.pending && !this.#isAnswered(entry.pending) ? "request" : "account");
  }

  #history() {
    const { answers } = this.#accounts;
    if (answers.length === 0) {
      return html`<p class="soft">${this.t("history.empty")}</p>`;
    }
    const time = new Intl.DateTimeFormat(this.locale, { dateStyle: "short", timeStyle: "short" });
    return html`<ul class="list history">
      ${answers.map(
        (answer) => html`<li>
          <span class=${`state ${answer.status === "approved" ? "" : "bad"}`}>${icon(RESULT_ICONS[answer.status])}</span>
          <span class="names">
            <span class="text">${answer.title}</span>
            <span class="soft small text">${this.t(`status.${answer.status}`)} · ${answer.tenantName}</span>
          </span>
          <time class="soft small numbers" datetime=${new Date(answer.at).toISOString()}>${time.format(answer.at)}</time>
        </li>`,
      )}
    </ul>`;
  }

  #notifications() {
    const said = html`<p role="status" class=${this.notification ? "notice said" : "visually-hidden"}>${this.notification}</p>`;
    if (!isSupported(this.worker) || this.#accounts.entries.every((entry) => entry.account.pushToken)) {
      return said;
    }
    return html`${said}
    <section class="card stack">
      <div class="row">
        ${icon("bell")}
        <div>
          <h2>${this.t("notify.title")}</h2>
          <p class="soft small">${this.t("notify.text")}</p>
        </div>
      </div>
      <button @click=${this.#turnOn}>${this.t("notify.button")}</button>
    </section>`;
  }

  async #turnOn() {
    try {
      let on = 0;
      for (const entry of this.#accounts.entries) {
        const key = await publicKeyOf(this.baseUrl, entry.account.tenantId);
        if (key) {
          await this.#accounts.savePushToken(entry, await subscribe(this.worker, key));
          on++;
        }
      }
      this.notification = this.t(on > 0 ? "notify.on" : "notify.none");
    } catch (error) {
      this.notification = this.t(error.message === "denied" ? "notify.denied" : "notify.failed");
    }
    this.requestUpdate();
  }

  /** A browser may have replaced its subscription while the page was closed. */
  async #syncPushToken() {
    const token = isSupported(this.worker) ? await currentToken(this.worker) : null;
    for (const entry of this.#accounts?.entries ?? []) {
      if (token && entry.account.pushToken && entry.account.pushToken !== token) {
        await this.#accounts.savePushToken(entry, token);
      }
    }
  }

  updated(changed) {
    if (changed.has("worker") && this.worker) {
      this.#syncPushToken().catch(() => {});
    }
  }

  #added(event) {
    this.#changed();
    this.selected = { account: event.detail };
    this.code = "";
    this.#show("added");
  }

  #addedView() {
    return html`<div class="card centre">
      <div class="badge">${icon("check")}</div>
      <h1 class="text">${this.t("add.done", { tenant: this.selected.account.tenantName })}</h1>
      <p class="soft">${this.t("add.doneText")}</p>
      <button class="primary wide" @click=${() => this.#show("home")}>${this.t("done")}</button>
    </div>`;
  }

  async #onAnswered(event) {
    const { status, result, pending } = event.detail;
    const { entry } = this.selected;
    this.#answered.add(pending.challengeId);
    if (status) {
      const title = pending.request ? pastRequest(this.t.bind(this), pending.request) : this.t("past.changed");
      await this.#accounts.record({ status, title, tenantName: entry.account.tenantName, at: Date.now() });
    }
    this.#conclude(result, pending);
  }

  #conclude(result, pending) {
    const isOwn = pending !== null;
    if (!isOwn) {
      this.#answered.add(this.selected.pending.challengeId);
    }
    this.result = result;
    this.#concludedAt = performance.now();
    this.#show("result", isOwn);
    this.refresh();
  }

  #resultView() {
    const tenant = this.selected.entry.account.tenantName;
    return html`<div class="card centre">
      <div class=${`badge ${RESULT_TONES[this.result]}`}>${icon(RESULT_ICONS[this.result])}</div>
      <h1>${this.t(`result.${this.result}`)}</h1>
      <p class="soft text">${this.t(`result.${this.result}Text`, { tenant })}</p>
      <button class="primary wide" @click=${() => this.#next()}>${this.t("done")}</button>
    </div>`;
  }

  #next() {
    const waiting = this.#waiting();
    if (waiting.length > 0) {
      this.selected = { entry: waiting[0], pending: waiting[0].pending };
      this.#show("request");
    } else {
      this.#show("home");
    }
  }

  #accountView() {
    const { entry, isRemoving, error } = this.selected;
    const { account } = entry;
    const added = new Intl.DateTimeFormat(this.locale, { dateStyle: "medium" }).format(account.addedAt);
    return html`<div class="card stack">
      <h1 class="text">
        ${isRemoving ? this.t("account.removeTitle", { tenant: account.tenantName }) : account.tenantName}
      </h1>
      ${isRemoving
        ? html`<p>${this.t("account.removeText")}</p>
            <p role="alert" class=${error ? "notice bad" : "visually-hidden"}>${error ?? ""}</p>
            <button class="danger" @click=${this.#remove}>${this.t("account.removeConfirm")}</button>
            <button @click=${() => this.#show("home")}>${this.t("cancel")}</button>`
        : html`<dl>
              <dt>${this.t("account.user")}</dt>
              <dd class="text">${account.userLabel ?? account.userId}</dd>
              <dt>${this.t("account.added")}</dt>
              <dd>${added}</dd>
            </dl>
            ${entry.isGone
              ? html`<p class="notice warn">${this.t("account.gone", { tenant: account.tenantName })}</p>`
              : nothing}
            <button
              class="danger"
              @click=${() => {
                this.selected = { ...this.selected, isRemoving: true };
                this.focusHeading();
              }}
            >
              ${this.t("account.remove")}
            </button>`}
    </div>`;
  }

  async #remove() {
    try {
      await this.#accounts.remove(this.selected.entry);
      this.#show("home");
    } catch (error) {
      this.selected = {
        ...this.selected,
        error: this.t(error.code === "network" ? "error.network" : "error.other"),
      };
    }
  }
}

customElements.define("assent-phone", AssentPhone);
