// SPDX-License-Identifier: Apache-2.0
import { html } from "lit";
import { AssentElement } from "@assent/web/element.js";
import { Flow } from "@assent/web/challenge/flow.js";
import { isReloadKey, Launcher, returnUrl, Visit } from "@assent/web/challenge/launch.js";
import { styles } from "@assent/web/challenge/styles.js";
import { VIEWS } from "@assent/web/challenge/views.js";
import de from "@assent/web/i18n/challenge.de.js";
import en from "@assent/web/i18n/challenge.en.js";

/** An app opens after a tap only on some phones, so a button follows the redirect. */
const BUTTON_AFTER = 2_000;

/** The page to which a backend sends a user who is to approve an action on the phone. */
export class AssentChallenge extends AssentElement {
  static messages = { en, de };
  static styles = [...AssentElement.styles, styles];
  static properties = { tenant: {}, origins: {} };

  #flow;
  #visit;
  #launcher;
  #ticking;
  #spoken = "";
  #observer;
  #hasFinished = false;

  /** The link that ends the visit, once the browser was sent there. */
  exit;
  /** Whether the redirect has not taken the user away. */
  isStuck = false;
  /** The device whose removal is to be confirmed. */
  removing;
  hasCopied = false;

  connectedCallback() {
    super.connectedCallback();
    this.#visit = new Visit(this.tenant, { location, history, storage: () => window.sessionStorage });
    this.#launcher = new Launcher(window, this.origins.split(" ").filter(Boolean));
    document.documentElement.classList.toggle("framed", this.#launcher.isFrame);
    this.toggleAttribute("framed", this.#launcher.isFrame);
    this.#flow = new Flow({
      visit: this.#visit,
      baseUrl: `${location.origin}/v1`,
      launcher: this.#visit.isPopup ? this.#launcher : undefined,
      onChange: (isNew) => this.#changed(isNew),
      finish: (token) => this.#finish(token),
    });
    if (this.#visit.isPopup) {
      this.#launch();
    }
    // Seconds until a retry, and the button that sends again.
    this.#ticking = setInterval(() => this.requestUpdate(), 1000);
    this.#flow.begin();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
    this.#observer?.disconnect();
  }

  /** Tells the launching page how high a frame is, and that a person has closed a window; either withdraws the request. */
  #launch() {
    if (this.#launcher.isFrame) {
      this.#observer = new ResizeObserver(() => this.#launcher.resize(Math.ceil(this.offsetHeight)));
      this.#observer.observe(this);
      addEventListener("keydown", (event) => this.#onKeyInFrame(event));
      addEventListener("pagehide", ({ persisted }) => persisted || this.#flow.abandon());
      return;
    }
    let isReload = false;
    addEventListener("keydown", (event) => (isReload = isReloadKey(event)));
    // A message posted at "pagehide" does not reach a page of another site: the window is gone before it is delivered.
    addEventListener("beforeunload", () => {
      if (!isReload && !this.#hasFinished) {
        this.#flow.abandon();
        this.#launcher.close(this.#visit.result);
      }
    });
  }

  /** Escape closes the frame as it does where the launching page has the focus. */
  #onKeyInFrame({ key }) {
    if (key !== "Escape" || this.#hasFinished) {
      return;
    }
    if (this.#flow.view === "over") {
      this.leaveExpired();
    } else {
      this.#flow.cancel();
    }
  }

  get flow() {
    return this.#flow;
  }

  get isPopup() {
    return this.#visit.isPopup && this.#launcher.isPresent;
  }

  get name() {
    return this.#flow.page?.tenantName ?? "";
  }

  async #changed(isNew) {
    const page = this.#flow.page;
    if (page) {
      const preferred = [page.locale, ...navigator.languages].filter(Boolean);
      this.setLanguage(preferred);
      document.documentElement.lang = this.language;
    }
    if (isNew) {
      this.hasCopied = false;
      this.removing = undefined;
      this.#spoken = this.#flow.view === "waiting" && this.#flow.wasSentAgain ? this.t("sentAgain") : "";
    }
    this.requestUpdate();
    if (isNew) {
      await this.focusHeading();
      const heading = this.renderRoot.querySelector("h1");
      document.title = [heading?.textContent.trim(), this.name].filter(Boolean).join(" – ");
      if (this.#flow.view !== "loading" && this.#visit.isPopup) {
        this.#launcher.ready();
      }
    }
  }

  /** Hands {@code token} back: to the launching page, or in the URL to which the browser goes. */
  #finish(token) {
    const redirectUrl = this.#visit.redirectUrl;
    const state = this.#visit.state;
    this.#hasFinished = true;
    this.#visit.end();
    setTimeout(() => {
      this.isStuck = true;
      this.requestUpdate();
    }, BUTTON_AFTER);
    if (this.isPopup) {
      this.#launcher.close(token);
      return;
    }
    if (redirectUrl) {
      this.exit = returnUrl(redirectUrl, token, state);
      // Not a new entry of the history: back leads to the page before this one.
      location.replace(this.exit);
      return;
    }
    this.isStuck = true;
    this.requestUpdate();
  }

  /** The way out of a page whose token has expired. */
  leaveExpired() {
    this.#finish(this.#visit.result);
  }

  /** Whether the page can lead back: to the page that launched it, or to the URL that the backend has tracked. */
  get hasWayOut() {
    return this.isPopup || Boolean(this.#visit.redirectUrl);
  }

  async copy(code) {
    try {
      await navigator.clipboard.writeText(code);
      this.hasCopied = true;
      this.#spoken = this.t("copied");
      this.requestUpdate();
    } catch {
      // The browser does not let a frame write to the clipboard; the number can be selected.
    }
  }

  askToRemove(device) {
    this.removing = device;
    this.requestUpdate();
  }

  render() {
    return html`
      <div class="card frame">
        ${this.#header()} ${VIEWS[this.#flow?.view ?? "loading"](this)}
        <p class="visually-hidden" role="status">${this.#spoken}</p>
        ${this.#footer()}
      </div>
    `;
  }

  #header() {
    const page = this.#flow?.page;
    return html`<header class="brand">
      ${page?.hasLogo
        ? html`<img src="/challenge/${this.tenant}/logo" alt=${page.tenantName} />`
        : html`<span class="name text">${this.name}</span>`}
    </header>`;
  }

  #footer() {
    const url = this.#flow?.page?.supportUrl;
    return url
      ? html`<footer class="small"><a href=${url} target="_blank" rel="noopener noreferrer">${this.t("help")}</a></footer>`
      : "";
  }
}

customElements.define("assent-challenge", AssentChallenge);
