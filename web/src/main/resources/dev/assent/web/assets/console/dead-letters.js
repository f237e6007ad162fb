// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView, OPERATOR } from "./view.js";

/** Services that administer dead letters. */
const SERVICES = ["challenge-service", "verification-service", "push-dispatcher"];
/** The API replays no more at once. */
const MOST_PLACES = 100;
const PAGE = 50;

/** The dead letters of the installation: events that a service could not process. They can be replayed after a dry run. */
export class ConsoleDeadLetters extends ConsoleView {
  static properties = { chosen: { state: true }, shown: { state: true } };

  constructor() {
    super();
    this.chosen = new Set();
  }

  get #service() {
    return SERVICES.includes(this.parameters.service) ? this.parameters.service : SERVICES[0];
  }

  async load() {
    const { topic, reason, before } = this.parameters;
    const page = await this.session.get(["services", this.#service, "dead-letters"], { topic, reason, before, limit: PAGE });
    const places = new Set(page.deadLetters.map(({ place }) => place));
    this.chosen = new Set([...this.chosen].filter((place) => places.has(place)));
    return page;
  }

  willUpdate(changed) {
    if (changed.has("parameters")) {
      this.chosen = new Set();
      this.shown = undefined;
    }
    super.willUpdate(changed);
  }

  heading() {
    return html`<h1>${this.t("nav.dead-letters")}</h1>
      <p class="soft">${this.t("dead.text")}</p>`;
  }

  #filters(topics) {
    return html`<form class="filters" @submit=${this.#search}>
      <div>
        <label for="service">${this.t("column.service")}</label>
        <select id="service" @change=${(event) => this.go("dead-letters", { service: event.target.value })}>
          ${SERVICES.map((name) => html`<option value=${name} ?selected=${name === this.#service}>${name}</option>`)}
        </select>
      </div>
      <div>
        <label for="topic">${this.t("column.topic")}</label>
        <select id="topic" @change=${(event) => this.setParameters("dead-letters", { topic: event.target.value, before: "" })}>
          <option value="" ?selected=${!this.parameters.topic}>${this.t("filter.all")}</option>
          ${topics.map(
            ({ topic, count }) =>
              html`<option value=${topic} ?selected=${this.parameters.topic === topic}>${topic} (${this.number(count)})</option>`,
          )}
        </select>
      </div>
      <div>
        <label for="reason">${this.t("dead.reason")}</label>
        <input id="reason" name="reason" autocomplete="off" maxlength="200" .value=${this.parameters.reason ?? ""} />
      </div>
      <button class="primary">${this.t("search")}</button>
    </form>`;
  }

  #search(event) {
    event.preventDefault();
    this.setParameters("dead-letters", { reason: new FormData(event.target).get("reason").trim(), before: "" });
  }

  #choose(place, isChosen) {
    const chosen = new Set(this.chosen);
    if (isChosen && chosen.size < MOST_PLACES) {
      chosen.add(place);
    } else {
      chosen.delete(place);
    }
    this.chosen = chosen;
  }

  /** Asks the service what a replay would do, and replays once that is confirmed. */
  async #replay() {
    const places = [...this.chosen];
    const path = ["services", this.#service, "dead-letters", "replay"];
    this.message = undefined;
    let trial;
    try {
      trial = await this.session.send("POST", path, { places, dryRun: true });
      this.error = undefined;
    } catch (error) {
      this.failed(error);
      return;
    }
    const known = [
      trial.skipped > 0 ? this.t("dead.skipped", { count: trial.skipped }) : "",
      trial.gone.length > 0 ? this.t("dead.gone", { count: trial.gone.length }) : "",
    ].filter((text) => text !== "");
    if (trial.count === 0) {
      this.message = [this.t("dead.nothing"), ...known].join(" ");
      return;
    }
    this.confirm(
      this.t("dead.confirmTitle", { count: trial.count }),
      [this.t("dead.confirmText"), ...known].join(" "),
      this.t("dead.replay"),
      async () => {
        let done;
        await this.change(
          async () => {
            done = await this.session.send("POST", path, { places, dryRun: false });
            this.chosen = new Set();
          },
          () => this.t("dead.replayed", { count: done.count }),
        );
      },
    );
  }

  async #show(letter) {
    this.shown = letter;
    await this.updateComplete;
    const heading = this.renderRoot.querySelector("#shown");
    heading?.focus();
    heading?.scrollIntoView({ block: "nearest" });
  }

  content({ topics, deadLetters, next }) {
    const may = this.may(OPERATOR);
    const all = deadLetters.length > 0 && deadLetters.every(({ place }) => this.chosen.has(place));
    return html`${this.#filters(topics)}
      <section class="card stack">
        ${may && deadLetters.length > 0
          ? html`<div class="row">
              <button class="primary" ?disabled=${this.chosen.size === 0} @click=${this.#replay}>
                ${this.t("dead.replaySelected", { selected: this.number(this.chosen.size) })}
              </button>
              <button @click=${() => (this.chosen = new Set(all ? [] : deadLetters.map(({ place }) => place)))}>
                ${this.t(all ? "dead.selectNone" : "dead.selectAll")}
              </button>
            </div>`
          : nothing}
        ${this.table(
          this.t("nav.dead-letters"),
          [
            ...(may
              ? [
                  {
                    label: this.t("column.selected"),
                    cell: (row) =>
                      html`<label class="tick"
                        ><input
                          type="checkbox"
                          aria-label=${this.t("dead.select", { place: row.place })}
                          .checked=${this.chosen.has(row.place)}
                          @change=${(event) => this.#choose(row.place, event.target.checked)}
                      /></label>`,
                  },
                ]
              : []),
            { label: this.t("column.time"), cell: (row) => this.time(row.at) },
            { label: this.t("column.topic"), cell: (row) => row.topic },
            { label: this.t("column.key"), cell: (row) => html`<span class="mono">${row.key}</span>` },
            { label: this.t("dead.reason"), cell: (row) => row.reason || "–" },
            {
              label: this.t("column.status"),
              cell: (row) => html`<span class=${`chip steady ${row.isReplayed ? "good" : "warn"}`}>${this.t(row.isReplayed ? "dead.isReplayed" : "dead.isOpen")}</span>`,
            },
            {
              label: this.t("column.detail"),
              cell: (row) =>
                html`<button @click=${() => this.#show(row)}>
                  ${this.t("deliveries.show")}<span class="visually-hidden"> ${row.place}</span>
                </button>`,
            },
          ],
          deadLetters,
        )}
      </section>
      ${this.pages("dead-letters", next)} ${this.shown ? this.#details(this.shown) : nothing}`;
  }

  #details(letter) {
    return html`<section class="card stack">
      <h2 id="shown" tabindex="-1" class="text">${letter.place}</h2>
      ${this.facts([
        [this.t("column.time"), this.time(letter.at)],
        [this.t("column.type"), letter.type],
        ...Object.entries(letter.headers).map(([name, value]) => [html`<span class="mono">${name}</span>`, value]),
      ])}
      <h3>${this.t("dead.value")}</h3>
      ${letter.value === undefined ? html`<p class="soft">${this.t("dead.tombstone")}</p>` : html`<pre tabindex="0">${pretty(letter.value)}</pre>`}
      ${letter.isCut ? html`<p class="soft">${this.t("dead.cut")}</p>` : nothing}
    </section>`;
  }
}

/** Returns {@code text} with line breaks if it is JSON, else as it is. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

customElements.define("assent-console-dead-letters", ConsoleDeadLetters);
