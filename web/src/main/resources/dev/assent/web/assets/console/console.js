// SPDX-License-Identifier: Apache-2.0
import { css, html, nothing } from "lit";
import { AssentElement } from "@assent/web/element.js";
import en from "@assent/web/i18n/console.en.js";
import de from "@assent/web/i18n/console.de.js";
import { icon } from "@assent/web/icons.js";
import { SignInError, TokenKeeper, beginSignIn, findProvider, finishSignIn, takeAnswer } from "./oidc.js";
import { address, currentRoute } from "./route.js";
import { Session, findToken, forgetToken, keepToken } from "./session.js";
import "./overview.js";
import "./challenges.js";
import "./users.js";
import "./deliveries.js";
import "./dead-letters.js";
import "./services.js";
import "./channels.js";
import "./tenants.js";
import "./audit.js";

const NAVIGATION = ["overview", "challenges", "users", "deliveries", "channels", "tenant", "audit", "dead-letters", "services"];
/** Views of the installation, which need no tenant. */
const OF_INSTALLATION = ["dead-letters", "services"];
/** Which entry of the navigation a view belongs to, where it is none itself. */
const PARENTS = { challenge: "challenges", user: "users", delivery: "deliveries" };
/** Views that are loaded anew by themselves: those in which nobody types. */
const LIVE = ["overview", "challenges", "challenge", "services"];
const MOST_TENANTS = 1000;

/** The console of the operator: sign-in by a token, tenant, navigation, and one view. */
export class AssentConsole extends AssentElement {
  static messages = { en, de };

  static properties = {
    session: { state: true },
    tenants: { state: true },
    more: { state: true },
    route: { state: true },
    isLive: { state: true },
    problem: { state: true },
    provider: { state: true },
    busy: { state: true },
  };

  static styles = [
    ...AssentElement.styles,
    css`
      header {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-5);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }

      .brand {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        font-weight: 700;
        color: var(--ink);
        text-decoration: none;
        min-height: var(--target);
      }

      .brand svg {
        color: var(--accent);
      }

      .brand span {
        color: var(--ink-soft);
        font-weight: 500;
      }

      .tenant {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        flex: 1 1 12rem;
        max-width: 26rem;
        margin-inline-start: var(--space-5);
      }

      .tenant label {
        margin: 0;
        font-size: var(--text-s);
        color: var(--ink-soft);
      }

      .live {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin: 0;
        min-height: var(--target);
        font-weight: 500;
      }

      .space {
        flex: 1;
      }

      .who {
        max-width: 12rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .sign-in summary {
        cursor: pointer;
        min-height: var(--target);
        display: flex;
        align-items: center;
        color: var(--accent);
        font-weight: 600;
      }

      .live input {
        width: 1.15rem;
        min-height: 1.15rem;
        margin: 0;
        accent-color: var(--accent);
      }

      .frame {
        display: grid;
        grid-template-columns: 13rem minmax(0, 1fr);
        max-width: 88rem;
        margin: 0 auto;
      }

      nav {
        padding: var(--space-5) var(--space-3);
      }

      nav ul {
        position: sticky;
        top: 5.5rem;
        display: flex;
        flex-direction: column;
        gap: var(--space-1);
      }

      nav a {
        display: flex;
        align-items: center;
        min-height: var(--target);
        padding: 0 var(--space-4);
        border-radius: var(--radius-m);
        color: var(--ink);
        font-weight: 550;
        text-decoration: none;
      }

      nav a:hover {
        background: var(--sunken);
      }

      nav a[aria-current] {
        background: var(--accent-soft);
        color: var(--accent-strong);
      }

      main {
        min-width: 0;
        padding: var(--space-5) var(--space-5) var(--space-7);
      }

      .sign-in {
        max-width: 27rem;
        margin: 0 auto;
        padding: var(--space-7) var(--space-4);
      }

      .sign-in .card {
        margin-top: var(--space-5);
      }

      @media (max-width: 56rem) {
        .frame {
          grid-template-columns: minmax(0, 1fr);
        }

        nav {
          padding: var(--space-2) var(--space-3) 0;
          overflow-x: auto;
        }

        nav ul {
          position: static;
          flex-direction: row;
        }

        nav a {
          padding: 0 var(--space-3);
          white-space: nowrap;
        }
      }

      /* No room for the name beside the other controls: "Sign out" has it as its title. */
      @media (max-width: 26rem) {
        .who {
          display: none;
        }
      }

      @media (max-width: 44rem) {
        header {
          position: static;
          gap: var(--space-2);
          padding: var(--space-2) var(--space-4);
        }

        .space {
          display: none;
        }

        .brand {
          margin-inline-end: auto;
        }

        header button {
          padding: 0 var(--space-1);
        }

        header .brand span {
          display: none;
        }

        .tenant {
          order: 3;
          margin-inline-start: 0;
          flex-basis: 100%;
          max-width: none;
        }

        main {
          padding: var(--space-4);
        }
      }
    `,
  ];

  /** Renews the token of a provider; undefined for a token that was pasted. */
  #keeper;
  #onHash = () => this.#navigate();

  constructor() {
    super();
    this.tenants = [];
    this.isLive = true;
    const answer = takeAnswer();
    const token = findToken();
    this.route = currentRoute();
    this.#begin(answer, token);
  }

  /** Signs in with the answer of a provider or the token of this tab; else shows the form. */
  async #begin(answer, token) {
    if (token && !answer) {
      await Promise.all([this.#findProvider(), this.#signIn(token)]);
      return;
    }
    await this.#findProvider();
    if (answer && this.provider) {
      this.busy = true;
      await this.#finish(answer);
      this.busy = false;
    }
  }

  async #findProvider() {
    try {
      this.provider = (await findProvider()) ?? null;
    } catch {
      this.provider = null;
    }
  }

  async #finish(answer) {
    try {
      const tokens = await finishSignIn(this.provider, answer);
      await this.#signIn(tokens.access_token, false);
      if (this.session) {
        const session = this.session;
        this.#keeper = new TokenKeeper(
          this.provider,
          tokens,
          (token) => session.replaceToken(token),
          () => this.#signOut("expired"),
        );
      }
    } catch (error) {
      if (!(error instanceof SignInError)) {
        throw error;
      }
      this.problem = `provider.${error.code}`;
    }
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.#onHash);
    this.addEventListener("signed-out", () => this.#signOut("expired"));
    this.addEventListener("tenants-changed", () =>
      // The tenant is made; a list that cannot be read now stays as it was.
      this.#readTenants(this.session).catch(() => {}),
    );
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#onHash);
  }

  async #navigate() {
    // A link with another token, opened in this tab.
    const token = new URLSearchParams(location.hash.slice(1)).has("token") ? findToken() : null;
    this.route = currentRoute();
    if (token) {
      await this.#signIn(token);
    }
    await this.updateComplete;
    const view = this.renderRoot.querySelector("main > *");
    await view?.focusHeading?.();
  }

  /** Signs in with {@code token}, which stays in this tab, unless a provider can be asked for another one. */
  async #signIn(token, isKept = true) {
    this.busy = true;
    this.problem = undefined;
    const session = new Session(token);
    try {
      await Promise.all([session.readCaller(), this.#readTenants(session)]);
      this.#keeper?.stop();
      this.session = session;
      if (isKept) {
        keepToken(token);
      }
    } catch (error) {
      forgetToken();
      this.session = undefined;
      this.problem = error.status === 401 ? "refused" : error.status === 403 ? "role" : "failed";
    } finally {
      this.busy = false;
    }
  }

  async #readTenants(session) {
    const { tenantIds, lastTenantId } = await session.get(["tenants"], { limit: MOST_TENANTS });
    this.tenants = tenantIds;
    this.more = lastTenantId !== undefined && lastTenantId !== null;
  }

  async #signOut(problem) {
    forgetToken();
    this.#keeper?.stop();
    this.#keeper = undefined;
    this.session = undefined;
    this.problem = problem;
    await this.focusHeading();
  }

  get #tenant() {
    return this.route.parameters.tenant ?? this.tenants[0];
  }

  render() {
    return this.session ? this.#console() : this.#form();
  }

  #form() {
    return html`<main class="sign-in">
      <div class="brand">${icon("shield")} Assent <span>${this.t("console")}</span></div>
      <div class="card stack">
        <h1>${this.t("signIn.title")}</h1>
        ${this.problem ? html`<p class="notice bad" role="alert">${this.t(`signIn.${this.problem}`)}</p>` : nothing}
        ${this.provider
          ? html`<button class="primary wide" ?disabled=${this.busy} @click=${() => beginSignIn(this.provider)}>
                ${this.t("signIn.provider", { host: new URL(this.provider.issuer).host })}
              </button>
              <details ?open=${["refused", "role", "failed"].includes(this.problem)}>
                <summary>${this.t("signIn.other")}</summary>
                ${this.#tokenForm(false)}
              </details>`
          : this.provider === null
            ? this.#tokenForm(true)
            : nothing}
      </div>
    </main>`;
  }

  #tokenForm(isMain) {
    return html`<div class="stack">
        <p class="soft">${this.t("signIn.text")}</p>
        <form
          class="stack"
          @submit=${(event) => {
            event.preventDefault();
            this.#signIn(new FormData(event.target).get("token").trim());
          }}
        >
          <div>
            <label for="token">${this.t("signIn.token")}</label>
            <input id="token" name="token" type="password" required autocomplete="off" spellcheck="false" />
          </div>
          <button class=${isMain ? "primary wide" : "wide"} ?disabled=${this.busy}>${this.t("signIn.button")}</button>
        </form>
        <p class="soft small">${this.t("signIn.kept")}</p>
      </div>`;
  }

  #console() {
    const { view } = this.route;
    const entry = PARENTS[view] ?? view;
    const tenant = this.#tenant;
    const known = this.tenants.includes(tenant) || !tenant ? this.tenants : [tenant, ...this.tenants];
    return html`<header>
        <a class="brand" href=${address("overview", { tenant })}>${icon("shield")} Assent <span>${this.t("console")}</span></a>
        <div class="tenant">
          <label for="tenant">${this.t("column.tenant")}</label>
          ${this.more
            ? html`<input
                id="tenant"
                .value=${tenant ?? ""}
                title=${this.t("tenant.many")}
                @change=${(event) => this.#choose(event.target.value.trim())}
              />`
            : html`<select id="tenant" @change=${(event) => this.#choose(event.target.value)}>
                ${known.map((id) => html`<option value=${id} ?selected=${id === tenant}>${id}</option>`)}
              </select>`}
        </div>
        <span class="space"></span>
        ${LIVE.includes(view)
          ? html`<label class="live">
              <input type="checkbox" .checked=${this.isLive} @change=${(event) => (this.isLive = event.target.checked)} />
              ${this.t("live")}
            </label>`
          : nothing}
        <span class="who soft small" title=${this.session.roles.join(", ")}>${this.session.name}</span>
        <button class="plain" title=${this.session.name} @click=${() => this.#signOut(undefined)}>${this.t("signOut")}</button>
      </header>
      <div class="frame">
        <nav aria-label=${this.t("navigation")}>
          <ul>
            ${NAVIGATION.map(
              (name) =>
                html`<li>
                  <a href=${address(name, { tenant })} aria-current=${name === entry ? "page" : nothing}>${this.t(`nav.${name}`)}</a>
                </li>`,
            )}
          </ul>
        </nav>
        <main>${tenant || OF_INSTALLATION.includes(view) ? this.#view(view, tenant) : html`<p>${this.t("tenant.none")}</p>`}</main>
      </div>`;
  }

  #choose(tenant) {
    const { view } = this.route;
    location.hash = address(PARENTS[view] ?? view, { tenant });
  }

  #view(view, tenant) {
    const { parameters } = this.route;
    const live = this.isLive && LIVE.includes(view);
    switch (view) {
      case "challenges":
        return html`<assent-console-challenges
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
          .live=${live && !parameters.before}
        ></assent-console-challenges>`;
      case "challenge":
        return html`<assent-console-challenge
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
          .live=${live}
        ></assent-console-challenge>`;
      case "users":
        return html`<assent-console-users .session=${this.session} .tenant=${tenant} .parameters=${parameters}></assent-console-users>`;
      case "user":
        return html`<assent-console-user .session=${this.session} .tenant=${tenant} .parameters=${parameters}></assent-console-user>`;
      case "deliveries":
        return html`<assent-console-deliveries
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
        ></assent-console-deliveries>`;
      case "channels":
        return html`<assent-console-channels
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
        ></assent-console-channels>`;
      case "dead-letters":
        return html`<assent-console-dead-letters
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
        ></assent-console-dead-letters>`;
      case "services":
        return html`<assent-console-services
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
          .live=${live}
        ></assent-console-services>`;
      case "delivery":
        return html`<assent-console-delivery
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
        ></assent-console-delivery>`;
      case "tenant":
        return html`<assent-console-tenant
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
        ></assent-console-tenant>`;
      case "audit":
        return html`<assent-console-audit .session=${this.session} .tenant=${tenant} .parameters=${parameters}></assent-console-audit>`;
      default:
        return html`<assent-console-overview
          .session=${this.session}
          .tenant=${tenant}
          .parameters=${parameters}
          .live=${live}
        ></assent-console-overview>`;
    }
  }
}

customElements.define("assent-console", AssentConsole);
