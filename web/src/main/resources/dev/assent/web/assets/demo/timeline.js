// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from "lit";
import { AssentElement } from "@assent/web/element.js";
import en from "@assent/web/i18n/demo.en.js";
import de from "@assent/web/i18n/demo.de.js";

const MOST_EVENTS = 200;
/** States with which an action ends: its event is the answer, not the question. */
const RESULTS = ["CHALLENGE_SUCCEEDED", "CHALLENGE_FAILED"];

/** Live timeline of the events of one user. Fires "event" for each. */
export class DemoTimeline extends AssentElement {
  static messages = { en, de };

  static properties = {
    user: {},
    events: { state: true },
    isOff: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .frame {
        overflow-x: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        background: var(--surface);
        max-height: 26rem;
        overflow-y: auto;
      }

      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--text-s);
      }

      th,
      td {
        padding: var(--space-2) var(--space-3);
        text-align: start;
        vertical-align: top;
        white-space: nowrap;
      }

      td.said {
        white-space: normal;
        min-width: 16rem;
      }

      th {
        position: sticky;
        top: 0;
        background: var(--surface);
        border-bottom: 1px solid var(--line);
        color: var(--ink-soft);
        font-weight: 600;
      }

      tr + tr td {
        border-top: 1px solid var(--line);
      }

      .by {
        display: none;
      }

      /* Beside the phone, and on one: the service stands above its event instead of in a column. */
      @container (max-width: 52rem) {
        td.said {
          min-width: 0;
        }

        .by {
          display: block;
        }

        th:nth-child(1),
        td:nth-child(1),
        th:nth-child(3),
        td:nth-child(3) {
          display: none;
        }
      }

      @container (max-width: 24rem) {
        th,
        td {
          padding-inline: var(--space-2);
        }

        th:last-child,
        td:last-child {
          display: none;
        }
      }

      .mono {
        font-family: var(--mono);
        font-variant-numeric: tabular-nums;
      }

      .end {
        text-align: end;
      }

      .dot {
        display: inline-block;
        width: 0.6rem;
        height: 0.6rem;
        margin-inline-end: var(--space-2);
        border-radius: 50%;
        background: var(--accent);
      }

      .dot.verification-service {
        background: #8a5cd6;
      }

      .dot.token-service {
        background: #d08700;
      }

      .dot.push-dispatcher {
        background: #2d7dd2;
      }

      .type {
        font-weight: 650;
      }

      .hint {
        padding: var(--space-5);
        text-align: center;
      }

      .head {
        margin-bottom: var(--space-3);
      }
    `,
  ];

  #source;

  constructor() {
    super();
    this.events = [];
    this.isOff = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#source = new EventSource(`/demo/api/events?userId=${encodeURIComponent(this.user)}`);
    this.#source.addEventListener("open", () => (this.isOff = false));
    this.#source.addEventListener("error", () => (this.isOff = true));
    this.#source.addEventListener("ready", () => this.toggleAttribute("ready", true));
    this.#source.addEventListener("event", (message) => this.#add(JSON.parse(message.data)));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#source.close();
  }

  #add(event) {
    // Events of several topics arrive in any order.
    const events = [...this.events, event].sort((one, other) => one.at - other.at);
    let begin = events[0].begin ?? events[0].at;
    this.events = events
      .map((each) => {
        begin = isQuestion(each) ? each.at : begin;
        return { ...each, begin };
      })
      .slice(-MOST_EVENTS);
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  updated(changed) {
    if (changed.has("events")) {
      const frame = this.renderRoot.querySelector(".frame");
      frame.scrollTop = frame.scrollHeight;
    }
  }

  render() {
    return html`
      <div class="row spread head">
        <h2>${this.t("timeline")}</h2>
        ${this.events.length > 0
          ? html`<button class="plain" @click=${() => (this.events = [])}>${this.t("timeline.clear")}</button>`
          : nothing}
      </div>
      <p role="status" class=${this.isOff ? "notice warn head" : "visually-hidden"}>
        ${this.isOff ? this.t("timeline.off") : ""}
      </p>
      <div class="frame" tabindex="0" role="region" aria-label=${this.t("timeline.region")}>
        ${this.events.length === 0 ? html`<p class="soft hint">${this.t("timeline.hint")}</p>` : this.#table()}
      </div>
    `;
  }

  #table() {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${this.t("timeline.time")}</th>
          <th scope="col" class="end">${this.t("timeline.after")}</th>
          <th scope="col">${this.t("timeline.service")}</th>
          <th scope="col">${this.t("timeline.event")}</th>
          <th scope="col">${this.t("timeline.place")}</th>
        </tr>
      </thead>
      <tbody>
        ${this.events.map((event) => this.#row(event))}
      </tbody>
    </table>`;
  }

  #row(event) {
    const time = new Date(event.at);
    const clock = `${time.toLocaleTimeString(this.locale, { hour12: false })}.${String(time.getMilliseconds()).padStart(3, "0")}`;
    return html`<tr>
      <td class="mono soft">${clock}</td>
      <td class="mono end">+${event.at - event.begin} ms</td>
      <td><span class=${`dot ${event.service}`}></span>${event.service}</td>
      <td class="said text">
        <span class="by"><span class=${`dot ${event.service}`}></span>${event.service}</span>
        <span class="type">${event.type}</span> <span class="soft">${this.#said(event)}</span>
      </td>
      <td class="mono soft">${event.place}</td>
    </tr>`;
  }

  #said({ type, members }) {
    switch (type) {
      case "ActionTracked":
        return this.t(RESULTS.includes(members.state) ? "event.ActionDecided" : "event.ActionTracked", {
          action: members.actionCode,
          state: members.state,
        });
      case "ChallengeUpdated":
        return this.t("event.ChallengeUpdated", {
          status: members.reason ? `${members.status} (${members.reason})` : members.status,
        });
      case "AuthenticatorChanged":
        return this.t("event.AuthenticatorChanged", { device: members.deviceName ?? "" });
      case "PushDelivered":
        return this.t("event.PushDelivered", { channel: members.channel ?? "–", outcome: members.outcome });
      case "ChallengeCreated":
      case "UserChanged":
      case "TenantChanged":
        return this.t(`event.${type}`);
      default:
        return Object.values(members).join(" ");
    }
  }
}

/** Whether an action begins with {@code event}: from there the times count. */
function isQuestion({ type, members }) {
  return type === "ActionTracked" && !RESULTS.includes(members.state);
}

customElements.define("assent-demo-timeline", DemoTimeline);
