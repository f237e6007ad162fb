// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

const CHANNELS = ["apns", "fcm", "webpush", "webhook"];
const OUTCOMES = ["OPEN", "DELIVERED", "REJECTED", "TOKEN_DEAD", "GIVEN_UP"];
const FAILED = ["REJECTED", "GIVEN_UP"];
const PAGE = 50;

/** The deliveries of a tenant; failed ones can be tried again. */
export class ConsoleDeliveries extends ConsoleView {
  load() {
    const { channel, outcome, before } = this.parameters;
    return this.session.get(["channels", this.tenant, "deliveries"], { channel, outcome, before, limit: PAGE });
  }

  heading() {
    return html`<h1>${this.t("nav.deliveries")}</h1>
      <div class="filters">
        ${this.select("deliveries", "channel", this.t("column.channel"), CHANNELS)}
        ${this.select("deliveries", "outcome", this.t("column.outcome"), OUTCOMES)}
      </div>`;
  }

  #retry(delivery) {
    return this.change(
      () => this.session.send("POST", ["channels", this.tenant, "deliveries", delivery.deliveryId, "retry"]),
      this.t("deliveries.retried"),
    );
  }

  content({ deliveries }) {
    const last = deliveries.length === PAGE ? deliveries.at(-1).deliveryId : undefined;
    return html`<section class="card">
        ${this.table(
          this.t("nav.deliveries"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.occurredAt) },
            { label: this.t("column.type"), cell: (row) => row.type },
            {
              label: this.t("column.channel"),
              cell: (row) => html`${row.channel}${row.peer ? html` <span class="soft small">${row.peer}</span>` : nothing}`,
            },
            {
              label: this.t("column.outcome"),
              cell: (row) => html`${this.chip(row.outcome)} <span class="soft small">${row.detail ?? ""}</span>`,
            },
            { label: this.t("column.attempts"), end: true, cell: (row) => row.attempts },
            {
              label: this.t("column.challenge"),
              cell: (row) =>
                row.challengeId ? html`<a href=${this.link("challenge", { id: row.challengeId })}>${this.t("deliveries.show")}</a>` : "–",
            },
            {
              label: this.t("column.change"),
              cell: (row) =>
                FAILED.includes(row.outcome)
                  ? html`<button @click=${() => this.#retry(row)}>${this.t("deliveries.retry")}</button>`
                  : "–",
            },
          ],
          deliveries,
        )}
      </section>
      <div class="row">
        ${this.parameters.before
          ? html`<a class="button" href=${this.link("deliveries", { ...this.parameters, before: "" })}>${this.t("newest")}</a>`
          : nothing}
        ${last ? html`<a class="button" href=${this.link("deliveries", { ...this.parameters, before: last })}>${this.t("older")}</a>` : nothing}
      </div>`;
  }
}

customElements.define("assent-console-deliveries", ConsoleDeliveries);
