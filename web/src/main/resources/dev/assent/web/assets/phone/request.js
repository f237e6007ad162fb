// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from "lit";
import { describeAgent } from "@assent/web/agent.js";
import { AssentElement } from "@assent/web/element.js";
import { icon } from "@assent/web/icons.js";
import { messages } from "@assent/web/phone/messages.js";
import "@assent/web/phone/ring.js";

const SIGN_IN = /^(sign|log)[-_]?(in|on)$/i;
const MOST_WRONG_CODES = 3;
/** Time for which a request is shown before it can be answered: a second tap is meant for what was there before. */
const SETTLING_MILLIS = 1000;
/** Custom attributes that the heading shows. */
const IN_HEADING = ["amount", "payee"];

/** Returns what the user is asked, as a heading: {@code t} gives the texts. */
function question(t, request) {
  return named(t, "request", request);
}

/** Returns what the user was asked, as the history names it. */
export function pastRequest(t, request) {
  return named(t, "past", request);
}

function named(t, tense, request) {
  const { amount, payee } = request.custom ?? {};
  if (amount !== undefined) {
    return payee === undefined ? t(`${tense}.payAmount`, { amount }) : t(`${tense}.pay`, { amount, payee });
  }
  return SIGN_IN.test(request.actionCode)
    ? t(`${tense}.signIn`)
    : t(`${tense}.other`, { action: readable(request.actionCode) });
}

function readable(name) {
  const words = name.replace(/[-_]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A request that waits for an answer. Fires "answered" with {status, result}. */
export class PhoneRequest extends AssentElement {
  static messages = messages;

  static properties = {
    entry: { attribute: false },
    pending: { attribute: false },
    digits: { state: true },
    error: { state: true },
    busy: { state: true },
    settled: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      .card {
        padding: var(--space-5);
      }

      dl {
        display: grid;
        gap: var(--space-2) var(--space-4);
        grid-template-columns: auto 1fr;
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-m);
        background: var(--sunken);
      }

      dt {
        color: var(--ink-soft);
      }

      .digits {
        text-align: center;
        font: 600 var(--text-2xl) / 1.2 var(--mono);
        letter-spacing: 0.35em;
        text-indent: 0.35em;
        min-height: 3.5rem;
      }

      .answers {
        display: grid;
        gap: var(--space-3);
        grid-template-columns: repeat(auto-fit, minmax(8.75rem, 1fr));
      }

      .answers .wide {
        grid-column: 1 / -1;
      }

      .tenant {
        font-weight: 650;
      }

      #digits-hint {
        margin-top: var(--space-2);
      }
    `,
  ];

  #wrong = 0;
  #settling;

  constructor() {
    super();
    this.digits = "";
    this.error = "";
    this.busy = false;
    this.settled = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#settling);
  }

  willUpdate(changed) {
    const before = changed.get("pending");
    if (changed.has("pending") && before?.challengeId !== this.pending?.challengeId) {
      this.digits = "";
      this.error = "";
      this.busy = false;
      this.#wrong = 0;
      this.settled = false;
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => (this.settled = true), SETTLING_MILLIS);
    }
  }

  /** The question, with the focus: the heading of this state. */
  render() {
    const { pending, entry } = this;
    return html`
      <article class="card stack">
        <div class="row spread">
          <span class="tenant text">${entry.account.tenantName}</span>
          <assent-time-ring
            .end=${pending.expiresAt}
            .start=${pending.request ? Date.parse(pending.request.createdAt) : pending.expiresAt - 300_000}
            .offset=${entry.phone.clockOffset}
            label=${this.t("request.timeLeft")}
            .spoken=${(seconds) => this.t("request.secondsLeft", { seconds })}
            @expired=${() => this.#end("expired", "expired")}
          ></assent-time-ring>
        </div>
        ${pending.isChanged ? this.#changed() : this.#asked()}
      </article>
    `;
  }

  #asked() {
    const { digits } = this.pending;
    const isComplete = digits === 0 || this.digits.length === digits;
    const isNew = this.settled ? "false" : "true";
    return html`
      <h1 class="text">${question(this.t.bind(this), this.pending.request)}</h1>
      ${this.#details()}
      ${digits > 0
        ? html`<div>
            <label for="digits">${this.t("request.code")}</label>
            <input
              id="digits"
              class="digits"
              inputmode="numeric"
              autocomplete="one-time-code"
              maxlength=${digits + 4}
              aria-describedby="digits-hint digits-error"
              aria-invalid=${this.error ? "true" : "false"}
              .value=${this.digits}
              @input=${this.#type}
              @keydown=${(event) => event.key === "Enter" && this.#approve()}
            />
            <p class="small soft" id="digits-hint">${this.t("request.codeHint", { count: digits })}</p>
          </div>`
        : nothing}
      ${this.#errorNotice()}
      <div class="answers">
        <button class="primary" aria-disabled=${isComplete && this.settled && !this.busy ? "false" : "true"} @click=${this.#approve}>
          ${icon("check")} ${this.busy ? this.t("request.approving") : this.t("request.approve")}
        </button>
        <button aria-disabled=${isNew} @click=${() => this.#decline("not_now", "declined")}>${icon("cross")} ${this.t("request.decline")}</button>
        <button class="danger wide" aria-disabled=${isNew} @click=${() => this.#decline("not_me", "notMe")}>${this.t("request.notMe")}</button>
      </div>
    `;
  }

  #changed() {
    return html`
      <div class="badge bad">${icon("alert")}</div>
      <h1>${this.t("request.changed")}</h1>
      <p>${this.t("request.changedText", { tenant: this.entry.account.tenantName })}</p>
      ${this.#errorNotice()}
      <button class="danger" aria-disabled=${this.settled ? "false" : "true"} @click=${() => this.#decline("not_me", "notMe")}>
        ${this.t("request.decline")}
      </button>
    `;
  }

  #errorNotice() {
    return html`<p id="digits-error" role="alert" class=${this.error ? "notice bad" : "visually-hidden"}>${this.error}</p>`;
  }

  #details() {
    const { request } = this.pending;
    const agent = request.userAgent ? (describeAgent(request.userAgent) ?? request.userAgent) : undefined;
    const custom = Object.entries(request.custom ?? {}).filter(
      ([name]) => request.custom.amount === undefined || !IN_HEADING.includes(name),
    );
    const rows = [
      [this.t("account.user"), this.entry.account.userLabel ?? request.userId],
      ...custom.map(([name, value]) => [readable(name), Array.isArray(value) ? value.join(", ") : String(value)]),
      [this.t("request.where"), agent],
      [this.t("request.from"), request.ipAddress],
      [this.t("request.origin"), request.origin],
    ];
    return html`<dl>
      ${rows
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => html`<dt>${name}</dt><dd class="text">${value}</dd>`)}
    </dl>`;
  }

  #type(event) {
    this.digits = event.target.value.replace(/\D/g, "").slice(0, this.pending.digits);
    event.target.value = this.digits;
    this.error = "";
  }

  async #approve() {
    const { digits } = this.pending;
    if (this.busy) {
      return;
    }
    if (this.digits.length !== digits) {
      this.renderRoot.getElementById("digits")?.focus();
      return;
    }
    if (!this.settled) {
      return;
    }
    await this.#send(() => this.entry.phone.approve(this.pending, digits > 0 ? this.digits : undefined), "approved");
  }

  async #decline(reason, status) {
    if (!this.busy && this.settled) {
      await this.#send(() => this.entry.phone.decline(this.pending, reason), status);
    }
  }

  async #send(answer, status) {
    const { pending } = this;
    this.busy = true;
    this.error = "";
    try {
      await answer();
      this.#end(status, status, pending);
    } catch (error) {
      this.busy = false;
      this.#fail(error, pending);
    }
  }

  #fail(error, pending) {
    switch (error.code) {
      case "verification_code_mismatch":
        this.#wrong++;
        this.digits = "";
        if (this.#wrong >= MOST_WRONG_CODES) {
          this.#end("wrong", "wrong", pending);
          return;
        }
        this.error = this.t("error.code", { count: MOST_WRONG_CODES - this.#wrong });
        this.renderRoot.getElementById("digits")?.focus();
        return;
      case "challenge_expired":
        this.#end("expired", "expired", pending);
        return;
      case "challenge_already_consumed":
      case "challenge_not_found":
        // The third wrong digits end the challenge, whichever phone has sent them.
        this.#end(this.#wrong > 0 ? "wrong" : null, this.#wrong > 0 ? "wrong" : "over", pending);
        return;
      case "network":
        this.error = this.t("error.network");
        return;
      case "too_many_requests":
        this.error = this.t("error.tooMany");
        return;
      case "invalid_credential":
        this.error = this.t("error.gone");
        return;
      default:
        this.error = this.t("error.other");
    }
  }

  #end(status, result, pending = this.pending) {
    this.dispatchEvent(new CustomEvent("answered", { detail: { status, result, pending } }));
  }
}

customElements.define("assent-phone-request", PhoneRequest);
