// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

const STATUSES = ["PENDING", "APPROVED", "DECLINED", "EXPIRED", "CANCELLED"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The challenges of a tenant, newest first. */
export class ConsoleChallenges extends ConsoleView {
  load() {
    const { status, userId, before } = this.parameters;
    return this.session.get(["challenges"], { tenantId: this.tenant, status, userId, before });
  }

  heading() {
    return html`<h1>${this.t("nav.challenges")}</h1>
      <form class="filters" @submit=${this.#search}>
        ${this.select("challenges", "status", this.t("column.status"), STATUSES)}
        <div>
          <label for="user">${this.t("challenges.search")}</label>
          <input id="user" name="user" autocomplete="off" .value=${this.parameters.userId ?? ""} />
        </div>
        <button class="primary">${this.t("search")}</button>
      </form>`;
  }

  #search(event) {
    event.preventDefault();
    const text = new FormData(event.target).get("user").trim();
    if (UUID.test(text)) {
      this.go("challenge", { id: text.toLowerCase() });
    } else {
      this.setParameters("challenges", { userId: text, before: "" });
    }
  }

  content({ challenges, next }) {
    return html`<section class="card">
        ${this.table(
          this.t("nav.challenges"),
          [
            {
              label: this.t("column.started"),
              leads: true,
              cell: (row) => html`<a href=${this.link("challenge", { id: row.challengeUuid })}>${this.time(row.createdAt)}</a>`,
            },
            {
              label: this.t("column.user"),
              cell: (row) => (row.userId ? html`<a href=${this.link("user", { id: row.userId })}>${row.userId}</a>` : "–"),
            },
            { label: this.t("column.action"), cell: (row) => row.actionCode },
            { label: this.t("column.kind"), cell: (row) => row.credentialType },
            {
              label: this.t("column.status"),
              leads: true,
              cell: (row) => html`${this.chip(row.status)} ${row.reason ? html`<span class="soft small">${row.reason}</span>` : nothing}`,
            },
            { label: this.t("column.took"), end: true, cell: (row) => this.seconds(took(row)) },
          ],
          challenges,
          { isCompact: true },
        )}
      </section>
      ${this.pages("challenges", next)}`;
  }
}

function took(challenge) {
  return challenge.createdAt && challenge.decidedAt ? Date.parse(challenge.decidedAt) - Date.parse(challenge.createdAt) : undefined;
}

/** One challenge: what was asked, what the phone showed, how it was sent, and how it ended. */
export class ConsoleChallenge extends ConsoleView {
  async load() {
    const details = await this.session.get(["challenges", this.parameters.id]);
    const deliveries = await this.part(["channels", details.challenge.tenantId, "deliveries"], {
      challengeId: this.parameters.id,
    });
    return { ...details, deliveries };
  }

  heading() {
    return html`<p><a href=${this.link("challenges")}>← ${this.t("nav.challenges")}</a></p>
      <h1>${this.t("challenge.title")}</h1>`;
  }

  content({ challenge, deliveries, context, ...details }) {
    return html`<div class="two">
        <section class="card stack">
          <h2>${this.t("challenge.outcome")}</h2>
          ${this.facts([
            [this.t("column.status"), html`${this.chip(challenge.status)} ${challenge.reason ?? ""}`],
            [
              this.t("column.user"),
              challenge.userId ? html`<a href=${this.link("user", { id: challenge.userId })}>${challenge.userId}</a>` : undefined,
            ],
            [this.t("column.tenant"), challenge.tenantId],
            [this.t("column.action"), challenge.actionCode],
            [this.t("column.kind"), challenge.credentialType],
            [this.t("column.started"), this.time(challenge.createdAt)],
            [this.t("challenge.ended"), challenge.decidedAt ? this.time(challenge.decidedAt) : undefined],
            [this.t("column.took"), this.seconds(took(challenge))],
            [this.t("challenge.expires"), this.time(challenge.expiresAt)],
            [this.t("challenge.device"), details.decidedBy && html`<span class="mono">${details.decidedBy}</span>`],
            [this.t("challenge.wrongCodes"), details.wrongCodes > 0 ? details.wrongCodes : undefined],
            [this.t("challenge.noPush"), details.pushWithheld ? this.t("yes") : undefined],
            [this.t("challenge.uuid"), html`<span class="mono">${challenge.challengeUuid}</span>`],
            [this.t("challenge.id"), html`<span class="mono">${details.challengeId}</span>`],
            [this.t("column.key"), html`<span class="mono">${details.idempotencyKey}</span>`],
          ])}
        </section>
        <section class="card stack">
          <h2>${this.t("challenge.context")}</h2>
          ${context ? html`<pre tabindex="0">${JSON.stringify(context, null, 2)}</pre>` : html`<p class="soft">${this.t("challenge.noContext")}</p>`}
        </section>
      </div>
      <section class="card stack">
        <h2>${this.t("nav.deliveries")}</h2>
        ${deliveries.error
          ? this.failure(deliveries.error)
          : this.table(
              this.t("nav.deliveries"),
              [
                { label: this.t("column.time"), cell: (row) => this.time(row.occurredAt) },
                { label: this.t("column.type"), cell: (row) => row.type },
                { label: this.t("column.channel"), cell: (row) => row.channel },
                { label: this.t("column.outcome"), cell: (row) => this.outcomeChip(row.outcome) },
                { label: this.t("column.detail"), cell: (row) => row.detail ?? "–" },
                { label: this.t("column.attempts"), end: true, cell: (row) => row.attempts },
              ],
              deliveries.data.deliveries,
            )}
      </section>`;
  }
}

customElements.define("assent-console-challenges", ConsoleChallenges);
customElements.define("assent-console-challenge", ConsoleChallenge);
