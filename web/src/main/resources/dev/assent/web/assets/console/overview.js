// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";
import "./chart.js";

const OUTCOMES = ["approved", "declined", "expired", "cancelled", "pending"];
const DELIVERY_COLOURS = {
  DELIVERED: "--series-approved",
  REJECTED: "--series-declined",
  GIVEN_UP: "--series-expired",
  TOKEN_DEAD: "--series-cancelled",
  OPEN: "--series-pending",
};
/** Ranges: their length and that of a step, in seconds. */
const RANGES = { "15m": [900, 30], "1h": [3600, 60], "6h": [21_600, 360], "24h": [86_400, 1800], "7d": [604_800, 14_400] };

/** Outcomes and answer times of the tenant's challenges, and the results of its deliveries. */
export class ConsoleOverview extends ConsoleView {
  get #range() {
    return RANGES[this.parameters.range] ? this.parameters.range : "1h";
  }

  async load() {
    const [length, step] = RANGES[this.#range];
    // Whole steps, so that a step keeps its challenges from one load to the next.
    const end = (Math.floor(Date.now() / 1000 / step) + 1) * step;
    const range = {
      from: new Date((end - length) * 1000).toISOString(),
      to: new Date(end * 1000).toISOString(),
      step,
    };
    const [challenges, deliveries] = await Promise.all([
      this.part(["challenges", "statistics"], { tenantId: this.tenant, ...range }),
      this.part(["channels", this.tenant, "statistics"], range),
    ]);
    const times = Array.from({ length: length / step }, (_, at) => (end - length + at * step) * 1000);
    return { challenges, deliveries, times };
  }

  heading() {
    return html`<div class="titles">
      <h1>${this.t("nav.overview")}</h1>
      <div>
        <label for="range" class="visually-hidden">${this.t("overview.range")}</label>
        <select id="range" @change=${(event) => this.setParameters("overview", { range: event.target.value })}>
          ${Object.keys(RANGES).map(
            (range) => html`<option value=${range} ?selected=${range === this.#range}>${this.t(`range.${range}`)}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  content({ challenges, deliveries, times }) {
    const points = challenges.data?.points ?? [];
    const sums = Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, points.reduce((sum, point) => sum + point[outcome], 0)]),
    );
    const total = OUTCOMES.reduce((sum, outcome) => sum + sums[outcome], 0);
    const ended = total - sums.pending;
    const failed = (deliveries.data?.points ?? [])
      .filter((point) => !["DELIVERED", "OPEN"].includes(point.outcome))
      .reduce((sum, point) => sum + point.count, 0);
    const isPartial = [challenges, deliveries].some(({ data }) => data && !data.isComplete);
    const labels = points.map((point) => this.#step(point.at));
    return html`
      ${isPartial ? html`<p class="notice warn">${this.t("overview.partial")}</p>` : nothing}
      <dl class="tiles">
        ${this.#tile("overview.challenges", challenges.error ? "–" : this.number(total))}
        ${this.#tile(
          "overview.approved",
          ended === 0
            ? "–"
            : (sums.approved / ended).toLocaleString(this.locale, { style: "percent", maximumFractionDigits: 1 }),
        )}
        ${this.#tile("overview.open", challenges.error ? "–" : this.number(sums.pending))}
        ${this.#tile("overview.slowest", this.seconds(worst(points, "p95Milliseconds")))}
        ${this.#tile("overview.failed", deliveries.error ? "–" : this.number(failed))}
      </dl>
      <div class="two">
        <section class="card stack">
          <h2>${this.t("overview.outcomes")}</h2>
          ${challenges.error ? this.failure(challenges.error) : this.#outcomes(points, labels, total, sums)}
        </section>
        <section class="card stack">
          <h2>${this.t("overview.times")}</h2>
          ${challenges.error ? this.failure(challenges.error) : this.#times(points, labels)}
        </section>
        <section class="card stack full">
          <h2>${this.t("overview.deliveries")}</h2>
          ${deliveries.error ? this.failure(deliveries.error) : this.#deliveries(deliveries.data.points, times)}
        </section>
      </div>
    `;
  }

  #outcomes(points, labels, total, sums) {
    return html`<assent-console-chart
        type="bar"
        stacked
        label=${this.t("overview.outcomesText", { total, approved: sums.approved, declined: sums.declined })}
        .labels=${labels}
        .series=${OUTCOMES.map((outcome) => ({
          label: this.t(`outcome.${outcome}`),
          colour: `--series-${outcome}`,
          values: points.map((point) => point[outcome]),
        }))}
      ></assent-console-chart>
      ${this.numbers("overview.outcomes", [
        { label: this.t("column.time"), cell: (point) => this.#step(point.at) },
        ...OUTCOMES.map((outcome) => ({
          label: this.t(`outcome.${outcome}`),
          end: true,
          cell: (point) => this.number(point[outcome]),
        })),
      ], points.filter((point) => OUTCOMES.some((outcome) => point[outcome] > 0)))}`;
  }

  #times(points, labels) {
    return html`<assent-console-chart
        type="line"
        label=${this.t("overview.timesText", { slowest: this.seconds(worst(points, "p95Milliseconds")) })}
        .labels=${labels}
        .series=${[
          { label: "p50", colour: "--series-approved", values: points.map((point) => inSeconds(point.p50Milliseconds)) },
          { label: "p95", colour: "--series-expired", values: points.map((point) => inSeconds(point.p95Milliseconds)) },
        ]}
      ></assent-console-chart>
      ${this.numbers("overview.times", [
        { label: this.t("column.time"), cell: (point) => this.#step(point.at) },
        { label: "p50", end: true, cell: (point) => this.seconds(point.p50Milliseconds) },
        { label: "p95", end: true, cell: (point) => this.seconds(point.p95Milliseconds) },
      ], points.filter((point) => point.p50Milliseconds !== undefined && point.p50Milliseconds !== null))}`;
  }

  #deliveries(counts, times) {
    const sum = (at, outcome) =>
      counts.filter((count) => count.outcome === outcome && Date.parse(count.at) === at).reduce((all, count) => all + count.count, 0);
    return html`<assent-console-chart
        type="bar"
        stacked
        label=${this.t("overview.deliveriesText", { total: counts.reduce((all, count) => all + count.count, 0) })}
        .labels=${times.map((at) => this.#step(at))}
        .series=${Object.entries(DELIVERY_COLOURS).map(([outcome, colour]) => ({
          label: this.outcome(outcome),
          colour,
          values: times.map((at) => sum(at, outcome)),
        }))}
      ></assent-console-chart>
      ${this.numbers("overview.deliveries", [
        { label: this.t("column.time"), cell: (count) => this.#step(count.at) },
        { label: this.t("column.channel"), cell: (count) => count.channel },
        { label: this.t("column.outcome"), cell: (count) => this.outcomeChip(count.outcome) },
        { label: this.t("column.count"), end: true, cell: (count) => this.number(count.count) },
      ], counts)}`;
  }

  #tile(label, value) {
    return html`<div class="tile"><dt>${this.t(label)}</dt><dd>${value}</dd></div>`;
  }

  #step(text) {
    const at = new Date(text);
    return this.#range === "7d"
      ? at.toLocaleString(this.locale, { weekday: "short", hour: "2-digit", hour12: false })
      : at.toLocaleTimeString(this.locale, { hour: "2-digit", minute: "2-digit", hour12: false });
  }
}

function inSeconds(milliseconds) {
  return milliseconds === undefined || milliseconds === null ? null : milliseconds / 1000;
}

function worst(points, name) {
  const values = points.map((point) => point[name]).filter((value) => value !== undefined && value !== null);
  return values.length === 0 ? undefined : Math.max(...values);
}

customElements.define("assent-console-overview", ConsoleOverview);
