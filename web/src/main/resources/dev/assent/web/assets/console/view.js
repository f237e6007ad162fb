// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { AssentElement } from "@assent/web/element.js";
import en from "@assent/web/i18n/console.en.js";
import de from "@assent/web/i18n/console.de.js";
import { consoleStyles } from "./styles.js";
import { address } from "./route.js";

/** Roles of the API, each of which includes the ones after it. */
export const ADMIN = "assent-admin";
export const OPERATOR = "assent-operator";

const LIVE_MILLISECONDS = 5000;
/** Times below are shown in milliseconds: as seconds they would be 0.0. */
const SHORT_MILLISECONDS = 100;
/** Outcomes of a delivery. */
export const DELIVERIES = ["OPEN", "DELIVERED", "REJECTED", "TOKEN_DEAD", "GIVEN_UP"];
const CHIPS = {
  APPROVED: "good",
  DELIVERED: "good",
  CHALLENGE_SUCCEEDED: "good",
  ALLOW: "good",
  DECLINED: "bad",
  REJECTED: "bad",
  GIVEN_UP: "bad",
  TOKEN_DEAD: "bad",
  CHALLENGE_FAILED: "bad",
  BLOCK: "bad",
  EXPIRED: "warn",
  PENDING: "open",
  OPEN: "open",
  CHALLENGE_REQUIRED: "open",
};

/**
 * Base of the views of the console. A view overrides {@code load}, which returns its data by the API, and {@code content},
 * which renders them; it is loaded anew when the tenant or the parameters of the address change.
 */
export class ConsoleView extends AssentElement {
  static messages = { en, de };

  static properties = {
    session: { attribute: false },
    tenant: {},
    parameters: { attribute: false },
    live: { type: Boolean },
    data: { state: true },
    error: { state: true },
    loadError: { state: true },
    message: { state: true },
    confirmation: { state: true },
  };

  static styles = [...AssentElement.styles, consoleStyles];

  #loads = 0;
  #timer;

  /** The form of numbers and times: that of the browser, if it is of the language of the texts. */
  get locale() {
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(this.language)) ?? this.language;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (this.live && !document.hidden && !this.confirmation) {
        this.reload();
      }
    }, LIVE_MILLISECONDS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  willUpdate(changed) {
    if (changed.has("tenant") || changed.has("parameters")) {
      this.data = undefined;
      this.message = undefined;
      this.error = undefined;
      this.loadError = undefined;
      this.reload();
    }
  }

  /** Loads the data; what an earlier load finds after that is dropped. */
  async reload() {
    const load = ++this.#loads;
    try {
      const data = await this.load();
      if (load === this.#loads) {
        this.data = data;
        this.error = undefined;
        this.loadError = undefined;
      }
    } catch (error) {
      if (load === this.#loads && !this.#isSignedOut(error)) {
        this.loadError = error;
      }
    }
  }

  /**
   * Returns {@code {data}}, the answer to one call of a view that makes several, or {@code {error}}: one service that does not
   * answer leaves to see what the others do.
   */
  async part(path, parameters) {
    try {
      return { data: await this.session.get(path, parameters) };
    } catch (error) {
      if (error.status === 401) {
        throw error;
      }
      return { error };
    }
  }

  /** Returns whether the caller has {@code role}: what it does not have is not offered. */
  may(role) {
    return this.session.roles.includes(role);
  }

  /** Runs a change and loads the data anew; says {@code done}, which may be a function, or what went wrong. */
  async change(work, done) {
    this.message = undefined;
    try {
      await work();
      this.error = undefined;
      await this.reload();
      this.message = typeof done === "function" ? done() : done;
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    if (!this.#isSignedOut(error)) {
      this.error = error;
    }
  }

  #isSignedOut(error) {
    if (error.status !== 401) {
      return false;
    }
    this.dispatchEvent(new CustomEvent("signed-out", { bubbles: true, composed: true }));
    return true;
  }

  /** Goes to another address of the console with the present tenant. */
  go(view, parameters) {
    location.hash = this.link(view, parameters);
  }

  /** Returns the address of a view with the present tenant. */
  link(view, parameters = {}) {
    return address(view, { tenant: this.tenant, ...parameters });
  }

  /** Sets parameters of the present view; those without a value are left out. */
  setParameters(view, change) {
    this.go(view, { ...this.parameters, tenant: this.tenant, ...change });
  }

  /** Asks before {@code work} is done. */
  confirm(title, text, button, work) {
    this.confirmation = { title, text, button, work };
  }

  updated() {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) {
      dialog.showModal();
    }
  }

  render() {
    return html`<div class="view">
        ${this.heading()}
        <div role="status" class=${this.message ? "notice" : "visually-hidden"}>${this.message ?? ""}</div>
        ${this.error ? html`<p class="notice bad" role="alert">${this.#problem(this.error)}</p>` : nothing}
        ${this.loadError ? this.failure(this.loadError) : nothing}
        ${this.data ? this.content(this.data) : this.loadError ? nothing : html`<p class="empty">${this.t("loading")}</p>`}
      </div>
      ${this.confirmation ? this.#dialog() : nothing}`;
  }

  /** Returns what to say where a part of the view should be that could not be loaded. */
  failure(error) {
    return html`<div class="notice bad failure" role="alert">
      <p>${this.#problem(error)}</p>
      ${error.isTransient ? html`<button @click=${() => this.reload()}>${this.t("tryAgain")}</button>` : nothing}
    </div>`;
  }

  #problem(error) {
    if (error.isSilent) {
      return this.t("error.silent", { service: error.service });
    }
    if (error.status === 403) {
      return this.t("error.role");
    }
    if (error.status === 404) {
      return this.t("error.missing");
    }
    if (error.status === 409 && error.code === "delivery_not_failed") {
      return this.t("error.notFailed");
    }
    if (error.status === 429) {
      return this.t("error.busy");
    }
    if (error.status === 400 || error.status === 409) {
      return this.t("error.refused", { description: error.description || error.code });
    }
    return this.t("error.failed", { detail: error.status ? `${error.status} ${error.code}` : error.message });
  }

  #dialog() {
    const { title, text, button, work } = this.confirmation;
    const close = () => (this.confirmation = undefined);
    return html`<dialog aria-labelledby="question" @close=${close}>
      <h2 id="question">${title}</h2>
      <p>${text}</p>
      <div class="row">
        <button autofocus @click=${close}>${this.t("cancel")}</button>
        <button
          class="danger"
          @click=${() => {
            close();
            work();
          }}
        >
          ${button}
        </button>
      </div>
    </dialog>`;
  }

  /**
   * Returns a table of {@code rows}; a column has a label and a cell, and may be at the end of its line. The label of a
   * quiet one is not seen: its buttons say what they do. Where it is narrow, a row of a compact table takes two lines, and
   * columns that lead are on the first of them.
   */
  table(caption, columns, rows, { isHidden = true, isCompact = false } = {}) {
    if (rows.length === 0) {
      return html`<p class="empty">${this.t("none")}</p>`;
    }
    return html`<table class=${isCompact ? "compact" : ""}>
      <caption class=${isHidden ? "visually-hidden" : ""}>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(
            (column) =>
              html`<th scope="col" class=${column.end ? "end" : ""}>
                <span class=${column.isQuiet ? "visually-hidden" : ""}>${column.label}</span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(
                (column) =>
                  html`<td class=${`${column.end ? "end" : ""} ${column.leads ? "lead" : ""}`} data-label=${column.isQuiet ? "" : column.label}><span>${column.cell(row)}</span></td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** Returns the numbers of a chart as a table, the last one first, which is shown on demand. */
  numbers(title, columns, rows) {
    return html`<details>
      <summary>${this.t("overview.table")}<span class="visually-hidden">: ${this.t(title)}</span></summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${this.t(title)}>
        ${this.table(this.t(title), columns, [...rows].reverse())}
      </div>
    </details>`;
  }

  chip(status) {
    return html`<span class=${`chip ${CHIPS[status] ?? ""}`}>${status}</span>`;
  }

  /** Returns the outcome of a delivery in words. */
  outcome(code) {
    return DELIVERIES.includes(code) ? this.t(`delivery.${code}`) : code;
  }

  /** Returns the outcome of a delivery in words, in its colour. */
  outcomeChip(code) {
    return html`<span class=${`chip steady ${CHIPS[code] ?? ""}`} title=${code}>${this.outcome(code)}</span>`;
  }

  time(text) {
    if (!text) {
      return "–";
    }
    const at = new Date(text);
    return html`<time datetime=${text} class="numbers"
      >${at.toLocaleString(this.locale, { dateStyle: "short", timeStyle: "medium", hour12: false })}</time
    >`;
  }

  seconds(milliseconds) {
    if (!milliseconds) {
      return "–";
    }
    return milliseconds < SHORT_MILLISECONDS
      ? `${this.number(milliseconds)} ms`
      : `${(milliseconds / 1000).toLocaleString(this.locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s`;
  }

  number(value) {
    return value.toLocaleString(this.locale);
  }

  /** Returns the terms and values of a list; those without a value are left out. */
  facts(entries) {
    return html`<dl class="facts">
      ${entries
        .filter(([, value]) => value !== undefined && value !== null && value !== "")
        .map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}
    </dl>`;
  }

  /** Returns the links to the newest and to the next page of a view, where there are any. */
  pages(view, next) {
    return html`<div class="row">
      ${this.parameters.before
        ? html`<a class="button" href=${this.link(view, { ...this.parameters, before: "" })}>${this.t("newest")}</a>`
        : nothing}
      ${next ? html`<a class="button" href=${this.link(view, { ...this.parameters, before: next })}>${this.t("older")}</a>` : nothing}
    </div>`;
  }

  /** Returns a select for a filter of the address; {@code text} gives the text of a value. */
  select(view, name, label, values, text = (value) => value) {
    return html`<div>
      <label for=${name}>${label}</label>
      <select id=${name} @change=${(event) => this.setParameters(view, { [name]: event.target.value, before: "" })}>
        <option value="" ?selected=${!this.parameters[name]}>${this.t("filter.all")}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${this.parameters[name] === value}>${text(value)}</option>`)}
      </select>
    </div>`;
  }
}
