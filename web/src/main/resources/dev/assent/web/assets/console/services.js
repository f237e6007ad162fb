// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

const SERVICES = ["challenge-service", "verification-service", "push-dispatcher", "token-service"];
/** Services that keep dead letters, and so a log of who replayed which. */
const REPLAYING = SERVICES.slice(0, 3);
/** From here on a backlog is worth a look: in seconds, and in events. */
const LONG_WAIT = 10;
const MANY_EVENTS = 1000;
const PAGE = 20;

/** The services of the installation: version, events that wait, how far they are behind; and who replayed dead letters. */
export class ConsoleServices extends ConsoleView {
  async load() {
    const [states, logs] = await Promise.all([
      Promise.all(SERVICES.map((name) => this.part(["services", name]))),
      Promise.all(REPLAYING.map((name) => this.part(["services", name, "audit"], { limit: PAGE }))),
    ]);
    const entries = logs
      .flatMap(({ data }, at) => (data?.entries ?? []).map((entry) => ({ ...entry, service: REPLAYING[at] })))
      .sort((one, other) => other.at.localeCompare(one.at))
      .slice(0, PAGE);
    return {
      services: states.map(({ data, error }, at) => ({ ...data, error, service: SERVICES[at] })),
      entries,
      silent: logs.filter(({ error }) => error).map(({ error }) => error),
    };
  }

  heading() {
    return html`<h1>${this.t("nav.services")}</h1>`;
  }

  content({ services, entries, silent }) {
    return html`<div class="two">${services.map((service) => this.#service(service))}</div>
      <section class="card stack">
        <h2>${this.t("services.replays")}</h2>
        ${silent.map((error) => this.failure(error))}
        ${this.table(
          this.t("services.replays"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.at) },
            { label: this.t("column.actor"), cell: (row) => row.actor ?? "–" },
            { label: this.t("column.service"), cell: (row) => row.service },
            {
              label: this.t("column.detail"),
              cell: (row) => html`<span class="mono">${(row.detail?.places ?? []).join(", ")}</span>`,
            },
          ],
          entries,
        )}
      </section>`;
  }

  #service({ service, version, outbox, consumers, error }) {
    const behind = (consumers ?? []).reduce((sum, { lag }) => sum + lag, 0);
    const fault = error !== undefined || outbox === undefined || consumers === undefined;
    const isSlow = !fault && (outbox.oldestSeconds >= LONG_WAIT || behind >= MANY_EVENTS);
    return html`<section class="card stack">
      <div class="titles">
        <h2>${service}</h2>
        <span class=${`chip ${fault ? "bad" : isSlow ? "warn" : "good"}`}
          >${this.t(fault ? "services.fault" : isSlow ? "services.slow" : "services.good")}</span
        >
      </div>
      ${error
        ? this.failure(error)
        : this.facts([
            [this.t("services.version"), version],
            [
              this.t("services.outbox"),
              outbox
                ? outbox.rows === 0
                  ? this.t("services.empty")
                  : this.t("services.waiting", { rows: this.number(outbox.rows), seconds: this.number(Math.round(outbox.oldestSeconds)) })
                : this.t("services.unknown"),
            ],
          ])}
      ${consumers
        ? this.table(
            this.t("services.consumers"),
            [
              { label: this.t("column.topic"), cell: (row) => row.topic },
              { label: this.t("services.lag"), end: true, cell: (row) => this.number(row.lag) },
            ],
            consumers,
            { isHidden: false },
          )
        : error
          ? nothing
          : html`<p class="notice bad">${this.t("services.noKafka")}</p>`}
    </section>`;
  }
}

customElements.define("assent-console-services", ConsoleServices);
