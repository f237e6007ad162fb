// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

const PAGE = 50;

/** The changes that administrators made to a tenant: its keys, settings and users, and its channels and deliveries. */
export class ConsoleAudit extends ConsoleView {
  get #ofChannels() {
    return this.parameters.log === "channels";
  }

  load() {
    const { before } = this.parameters;
    return this.#ofChannels
      ? this.session.get(["channels", this.tenant, "audit"], { before, limit: PAGE })
      : this.session.get(["audit"], { tenantId: this.tenant, before, limit: PAGE });
  }

  heading() {
    return html`<h1>${this.t("nav.audit")}</h1>
      <div class="filters">
        <div>
          <label for="log">${this.t("audit.log")}</label>
          <select id="log" @change=${(event) => this.setParameters("audit", { log: event.target.value, before: "" })}>
            <option value="" ?selected=${!this.#ofChannels}>${this.t("audit.tenant")}</option>
            <option value="channels" ?selected=${this.#ofChannels}>${this.t("audit.channels")}</option>
          </select>
        </div>
      </div>`;
  }

  content({ entries }) {
    const last = entries.length === PAGE ? entries.at(-1).id : undefined;
    return html`<section class="card">
        ${this.table(
          this.t("nav.audit"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.at) },
            { label: this.t("column.actor"), cell: (row) => row.actor ?? "–" },
            { label: this.t("column.change"), cell: (row) => html`<span class="mono">${row.change}</span>` },
            {
              label: this.t("column.detail"),
              cell: (row) => (row.detail ? html`<span class="mono">${JSON.stringify(row.detail)}</span>` : "–"),
            },
          ],
          entries,
        )}
      </section>
      ${this.pages("audit", last)}`;
  }
}

customElements.define("assent-console-audit", ConsoleAudit);
