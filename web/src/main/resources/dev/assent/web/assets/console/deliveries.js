// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView, DELIVERIES, OPERATOR } from "./view.js";

const CHANNELS = ["apns", "fcm", "webpush", "webhook"];
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
        ${this.select("deliveries", "outcome", this.t("column.outcome"), DELIVERIES, (outcome) => this.outcome(outcome))}
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
            {
              label: this.t("column.time"),
              cell: (row) => html`<a href=${this.link("delivery", { id: row.deliveryId })}>${this.time(row.occurredAt)}</a>`,
            },
            { label: this.t("column.type"), cell: (row) => row.type },
            {
              label: this.t("column.channel"),
              cell: (row) => html`${row.channel}${row.peer ? html` <span class="soft small">${row.peer}</span>` : nothing}`,
            },
            {
              label: this.t("column.outcome"),
              cell: (row) => html`${this.outcomeChip(row.outcome)} <span class="soft small">${row.detail ?? ""}</span>`,
            },
            { label: this.t("column.attempts"), end: true, cell: (row) => row.attempts },
            {
              label: this.t("column.challenge"),
              cell: (row) =>
                row.challengeId ? html`<a href=${this.link("challenge", { id: row.challengeId })}>${this.t("deliveries.show")}</a>` : "–",
            },
            {
              label: this.t("column.buttons"),
              isQuiet: true,
              cell: (row) =>
                this.may(OPERATOR) && FAILED.includes(row.outcome)
                  ? html`<button @click=${() => this.#retry(row)}>${this.t("deliveries.retry")}</button>`
                  : "–",
            },
          ],
          deliveries,
        )}
      </section>
      ${this.pages("deliveries", last)}`;
  }
}

/** One delivery with its attempts. */
export class ConsoleDelivery extends ConsoleView {
  load() {
    return this.session.get(["channels", this.tenant, "deliveries", this.parameters.id]);
  }

  heading() {
    return html`<p><a href=${this.link("deliveries")}>← ${this.t("nav.deliveries")}</a></p>
      <h1>${this.t("delivery.title")}</h1>`;
  }

  content({ delivery, attempts }) {
    return html`<section class="card">
        ${this.facts([
          [this.t("column.time"), this.time(delivery.occurredAt)],
          [this.t("column.type"), delivery.type],
          [this.t("column.channel"), delivery.channel],
          [this.t("channels.peer"), delivery.peer],
          [this.t("column.outcome"), this.outcomeChip(delivery.outcome)],
          [this.t("column.detail"), delivery.detail],
          [this.t("column.key"), html`<span class="mono">${delivery.deliveryId}</span>`],
          [
            this.t("column.challenge"),
            delivery.challengeId
              ? html`<a href=${this.link("challenge", { id: delivery.challengeId })}>${this.t("deliveries.show")}</a>`
              : undefined,
          ],
        ])}
      </section>
      <section class="card stack">
        <h2>${this.t("column.attempts")}</h2>
        ${this.table(
          this.t("column.attempts"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.startedAt) },
            { label: this.t("column.outcome"), cell: (row) => this.outcomeChip(row.outcome) },
            { label: this.t("column.detail"), cell: (row) => row.detail ?? "–" },
            { label: this.t("column.took"), end: true, cell: (row) => this.seconds(row.tookMilliseconds) },
          ],
          attempts,
        )}
      </section>`;
  }
}

customElements.define("assent-console-delivery", ConsoleDelivery);
customElements.define("assent-console-deliveries", ConsoleDeliveries);
