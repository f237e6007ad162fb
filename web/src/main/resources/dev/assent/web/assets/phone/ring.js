// SPDX-License-Identifier: Apache-2.0
import { css, html } from "lit";
import { AssentElement } from "@assent/web/element.js";

const SPOKEN_SECONDS = [60, 20];

/**
 * Remaining time as a ring. Screen readers hear it twice only: see {@code spoken}. Fires "expired" when it is over.
 */
export class TimeRing extends AssentElement {
  static properties = {
    end: { type: Number },
    start: { type: Number },
    offset: { type: Number },
    label: {},
    spoken: { attribute: false },
    left: { state: true },
    said: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        flex: none;
      }

      svg {
        width: 1.5rem;
        height: 1.5rem;
        transform: rotate(-90deg);
      }

      circle {
        fill: none;
        stroke-width: 3.5;
      }

      .track {
        stroke: var(--line);
      }

      .rest {
        stroke: var(--accent);
      }

      .rest.short {
        stroke: var(--danger);
      }
    `,
  ];

  #timer;

  connectedCallback() {
    super.connectedCallback();
    this.said = "";
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  willUpdate(changed) {
    if (changed.has("end") || changed.has("offset")) {
      this.#tick();
    }
  }

  #tick() {
    if (!this.end) {
      return;
    }
    const before = this.left;
    this.left = Math.max(0, Math.ceil((this.end - Date.now() - (this.offset ?? 0)) / 1000));
    const passed = SPOKEN_SECONDS.find((seconds) => before > seconds && this.left <= seconds);
    if (passed && this.spoken) {
      this.said = this.spoken(passed);
    }
    if (this.left === 0 && before > 0) {
      this.dispatchEvent(new CustomEvent("expired"));
    }
  }

  render() {
    const total = Math.max(1, Math.round((this.end - this.start) / 1000));
    // The server's clock is known to a second only.
    const left = Math.min(this.left ?? 0, total);
    const rest = Math.min(100, (left / total) * 100);
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return html`
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle class="track" cx="12" cy="12" r="10"></circle>
        <circle
          class=${left <= 20 ? "rest short" : "rest"}
          cx="12"
          cy="12"
          r="10"
          pathLength="100"
          stroke-dasharray="100"
          stroke-dashoffset=${100 - rest}
        ></circle>
      </svg>
      <span class="numbers soft" role="timer"><span class="visually-hidden">${this.label}</span> ${text}</span>
      <span class="visually-hidden" role="status">${this.said}</span>
    `;
  }
}

customElements.define("assent-time-ring", TimeRing);
