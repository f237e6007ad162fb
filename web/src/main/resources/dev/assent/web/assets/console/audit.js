// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

const PAGE = 50;
/** Codes of changes that have a text; another one is shown as it is. */
const CHANGES = [
  "tenant_created",
  "key_added",
  "key_revoked",
  "settings_changed",
  "logo_changed",
  "logo_removed",
  "authenticator_removed",
  "device_removed_by_user",
  "enrolment_code_created",
  "enrolment_code_claimed",
  "channel_set_up",
  "channel_secret_rotated",
  "channel_enabled",
  "channel_disabled",
  "channel_removed",
  "delivery_retried",
];

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

  /** Codes for phones and the page of one's devices are used by others than administrators, whose names may be alike. */
  #actor({ actor, change, detail }) {
    if (change === "enrolment_code_claimed") {
      return this.t("actor.phone");
    }
    if (!actor) {
      return "–";
    }
    if (change === "device_removed_by_user" || (change === "enrolment_code_created" && actor === detail?.userId)) {
      return this.t("actor.user", { name: actor });
    }
    return this.t(change === "enrolment_code_created" ? "actor.tenant" : "actor.admin", { name: actor });
  }

  #detail(detail) {
    const members = Object.entries(detail ?? {});
    return members.length === 0
      ? "–"
      : html`<ul class="members">
          ${members.map(
            ([name, value]) =>
              html`<li><span class="soft">${name}:</span> ${typeof value === "object" ? JSON.stringify(value) : String(value)}</li>`,
          )}
        </ul>`;
  }

  content({ entries }) {
    const last = entries.length === PAGE ? entries.at(-1).id : undefined;
    return html`<section class="card">
        ${this.table(
          this.t("nav.audit"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.at) },
            { label: this.t("column.actor"), cell: (row) => this.#actor(row) },
            {
              label: this.t("column.change"),
              cell: (row) =>
                CHANGES.includes(row.change)
                  ? html`<span title=${row.change}>${this.t(`change.${row.change}`)}</span>`
                  : html`<span class="mono">${row.change}</span>`,
            },
            { label: this.t("column.detail"), cell: (row) => this.#detail(row.detail) },
          ],
          entries,
        )}
      </section>
      ${this.pages("audit", last)}`;
  }
}

customElements.define("assent-console-audit", ConsoleAudit);
