// SPDX-License-Identifier: Apache-2.0
import { css, html } from "lit";
// Defines the global Chart: it is no module.
import "@assent/web/chart/chart.umd.min.js";
import { AssentElement } from "@assent/web/element.js";

/** Chart with a text for who cannot see it. The page that shows it shows the same numbers in a table. */
export class ConsoleChart extends AssentElement {
  static properties = {
    type: {},
    labels: { attribute: false },
    series: { attribute: false },
    label: {},
    stacked: { type: Boolean },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      div {
        position: relative;
        height: 15rem;
      }
    `,
  ];

  #chart;
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #redraw = () => this.#draw();

  connectedCallback() {
    super.connectedCallback();
    this.#scheme.addEventListener("change", this.#redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  updated() {
    this.#draw();
  }

  #draw() {
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = { family: colour("--font"), size: 12 };
    const axis = { grid: { color: colour("--line") }, border: { display: false }, stacked: this.stacked };
    this.#chart?.destroy();
    this.#chart = new globalThis.Chart(this.renderRoot.querySelector("canvas"), {
      type: this.type,
      data: {
        labels: this.labels,
        datasets: this.series.map((series) => ({
          label: series.label,
          data: series.values,
          backgroundColor: colour(series.colour),
          borderColor: colour(series.colour),
          borderWidth: this.type === "line" ? 2 : 0,
          borderRadius: this.type === "line" ? 0 : 2,
          pointRadius: this.type === "line" ? 2.5 : 0,
          tension: 0.25,
          spanGaps: true,
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        color: colour("--ink"),
        plugins: { legend: { position: "bottom", labels: { font, color: colour("--ink"), boxWidth: 12, boxHeight: 12 } } },
        scales: {
          x: {
            ...axis,
            grid: { display: false },
            ticks: { font, color: colour("--ink-soft"), maxRotation: 0, autoSkipPadding: 16 },
          },
          y: { ...axis, beginAtZero: true, ticks: { font, color: colour("--ink-soft"), precision: this.stacked ? 0 : undefined } },
        },
      },
    });
  }

  render() {
    return html`<div><canvas role="img" aria-label=${this.label}></canvas></div>`;
  }
}

customElements.define("assent-console-chart", ConsoleChart);
