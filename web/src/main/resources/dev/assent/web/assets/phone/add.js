// SPDX-License-Identifier: Apache-2.0
import { css, html } from "lit";
import { normalizeCode } from "@assent/client/phone.js";
import { describeAgent } from "@assent/web/agent.js";
import { AssentElement } from "@assent/web/element.js";
import { messages } from "@assent/web/phone/messages.js";

const CODE_LENGTH = 16;

/** Whether this is Safari on iOS outside of an installed app, whose keys an installed app does not see. */
function isSafariOnIos() {
  const isIos = /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  return isIos && navigator.standalone === false;
}

/**
 * Form that adds an account by its code; the code of a link needs no form. Fires "added" with the account, or "cancel".
 */
export class PhoneAdd extends AssentElement {
  static messages = messages;

  static properties = {
    accounts: { attribute: false },
    link: { attribute: false },
    code: { state: true },
    claimed: { state: true },
    busy: { state: true },
    error: { state: true },
    inSafari: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      .typed {
        font-family: var(--mono);
        letter-spacing: 0.06em;
        text-transform: uppercase;
      }

      #code-hint {
        margin-top: var(--space-2);
      }

      .shown {
        font: 600 var(--text-l) / 1.3 var(--mono);
      }
    `,
  ];

  constructor() {
    super();
    this.link = "";
    this.code = "";
    this.error = "";
    this.busy = false;
    this.claimed = null;
    this.inSafari = isSafariOnIos();
  }

  willUpdate(changed) {
    if (changed.has("link") && this.link) {
      this.code = this.link;
      this.claimed = null;
      this.error = "";
    }
  }

  updated(changed) {
    if (changed.has("link") && this.link && !this.inSafari) {
      this.#claim();
    }
  }

  render() {
    if (this.inSafari) {
      return this.#safari();
    }
    return this.claimed ? this.#confirm() : this.#form();
  }

  #safari() {
    return html`<div class="card stack">
      <h1>${this.t("ios.title")}</h1>
      <p>${this.t("ios.text")}</p>
      <p class="shown text">${this.code}</p>
      <button class="plain" @click=${this.#stay}>${this.t("ios.anyway")}</button>
      <button @click=${this.#cancel}>${this.t("cancel")}</button>
    </div>`;
  }

  #stay() {
    this.inSafari = false;
    if (this.code) {
      this.#claim();
    }
  }

  #form() {
    return html`<form class="card stack" @submit=${this.#submit} novalidate>
      <h1>${this.t("add.title")}</h1>
      <div>
        <label for="code">${this.t("add.code")}</label>
        <input
          id="code"
          class="typed"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          maxlength="40"
          placeholder="ABCD-EFGH-JKMN-PQRS"
          aria-describedby="code-hint code-error"
          aria-invalid=${this.error ? "true" : "false"}
          .value=${this.code}
          @input=${(event) => {
            this.code = event.target.value;
            this.error = "";
          }}
        />
        <p class="small soft" id="code-hint">${this.t("add.hint")}</p>
      </div>
      ${this.#errorNotice()}
      <button class="primary" aria-disabled=${this.busy ? "true" : "false"}>
        ${this.busy ? this.t("add.checking") : this.t("add.continue")}
      </button>
      <button type="button" @click=${this.#cancel}>${this.t("cancel")}</button>
    </form>`;
  }

  #confirm() {
    const { tenantName: tenant, userLabel: user } = this.claimed;
    return html`<form class="card stack" @submit=${this.#add}>
      <h1 class="text">${this.t("add.confirm", { tenant })}</h1>
      <p class="text">${user ? this.t("add.confirmText", { tenant, user }) : this.t("add.confirmTextNoUser", { tenant })}</p>
      <div>
        <label for="name">${this.t("add.deviceName")}</label>
        <input
          id="name"
          autocomplete="off"
          maxlength="100"
          .value=${describeAgent(navigator.userAgent) ?? ""}
          aria-describedby="code-error"
        />
      </div>
      ${this.#errorNotice()}
      <button class="primary" aria-disabled=${this.busy ? "true" : "false"}>
        ${this.busy ? this.t("add.adding") : this.t("add.confirmButton")}
      </button>
      <button type="button" @click=${this.#cancel}>${this.t("cancel")}</button>
    </form>`;
  }

  #errorNotice() {
    return html`<p id="code-error" role="alert" class=${this.error ? "notice bad" : "visually-hidden"}>${this.error}</p>`;
  }

  #cancel() {
    this.dispatchEvent(new CustomEvent("cancel"));
  }

  #submit(event) {
    event.preventDefault();
    this.#claim();
  }

  async #claim() {
    const code = normalizeCode(this.code);
    if (this.busy) {
      return;
    }
    const typed = code.replaceAll("-", "").length;
    if (typed !== CODE_LENGTH) {
      this.error = typed === 0 ? this.t("add.empty") : this.t("add.length", { typed });
      await this.updateComplete;
      this.renderRoot.getElementById("code")?.focus();
      return;
    }
    await this.#run(async () => {
      this.claimed = await this.accounts.claim(code);
      await this.focusHeading();
    });
  }

  async #add(event) {
    event.preventDefault();
    const name = this.renderRoot.getElementById("name").value.trim();
    if (this.busy) {
      return;
    }
    await this.#run(async () => {
      const account = await this.accounts.add(this.claimed, name || undefined);
      this.dispatchEvent(new CustomEvent("added", { detail: account }));
    });
  }

  async #run(work) {
    this.busy = true;
    this.error = "";
    try {
      await work();
    } catch (error) {
      this.error = this.t(textOf(error.code));
    }
    this.busy = false;
  }
}

function textOf(code) {
  switch (code) {
    case "enrolment_not_found":
    case "invalid_token":
    case "expired_token":
      return "error.unknownCode";
    case "too_many_authenticators":
      return "error.limit";
    case "too_many_requests":
      return "error.tooMany";
    case "network":
      return "error.network";
    default:
      return "error.other";
  }
}

customElements.define("assent-phone-add", PhoneAdd);
