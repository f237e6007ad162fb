// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView } from "./view.js";

/** The tenant: keys, channels, settings; and a form for a new one. */
export class ConsoleTenant extends ConsoleView {
  static properties = { shownKey: { state: true }, invalid: { state: true } };

  async load() {
    const [tenant, channels] = await Promise.all([
      this.session.get(["tenants", this.tenant]),
      this.session.get(["channels", this.tenant]),
    ]);
    return { tenant, channels: channels.channels ?? [] };
  }

  willUpdate(changed) {
    if (changed.has("tenant")) {
      this.shownKey = undefined;
      this.invalid = undefined;
    }
    super.willUpdate(changed);
  }

  heading() {
    return html`<h1>${this.t("nav.tenant")}</h1>`;
  }

  content({ tenant, channels }) {
    return html`
      ${this.shownKey
        ? html`<div class="notice warn stack">
            <p>${this.t("tenant.keyOnce", { tenant: this.shownKey.tenantId })}</p>
            <pre class="secret" tabindex="0" aria-label=${this.t("tenant.key")}>${this.shownKey.apiSecretKey}</pre>
          </div>`
        : nothing}
      <div class="two">
        <section class="card stack">
          <h2>${tenant.name}</h2>
          ${this.facts([[this.t("column.tenant"), html`<span class="mono">${tenant.tenantId}</span>`]])}
          <h2>${this.t("tenant.keys")}</h2>
          ${this.table(
            this.t("tenant.keys"),
            [
              { label: this.t("column.key"), cell: (row) => html`<span class="mono">${row}</span>` },
              {
                label: this.t("column.change"),
                cell: (row) =>
                  html`<button class="danger" ?disabled=${tenant.keyIds.length === 1} @click=${() => this.#revoke(row)}>
                    ${this.t("tenant.revoke")}<span class="visually-hidden"> ${row}</span>
                  </button>`,
              },
            ],
            tenant.keyIds,
          )}
          <div><button ?disabled=${tenant.keyIds.length > 1} @click=${this.#addKey}>${this.t("tenant.addKey")}</button></div>
          <h2>${this.t("tenant.channels")}</h2>
          ${this.table(
            this.t("tenant.channels"),
            [
              { label: this.t("column.channel"), cell: (row) => row.channel },
              {
                label: this.t("column.status"),
                cell: (row) => html`<span class=${`chip ${row.enabled ? "good" : "warn"}`}>${this.t(row.enabled ? "on" : "off")}</span>`,
              },
              { label: this.t("column.detail"), cell: (row) => row.fault ? JSON.stringify(row.fault) : "–" },
            ],
            channels,
          )}
        </section>
        <section class="card stack">
          <h2 id="settings-title">${this.t("tenant.settings")}</h2>
          <p class="soft small">${this.t("tenant.settingsText")}</p>
          <form class="stack" @submit=${this.#save}>
            <textarea
              id="settings"
              name="settings"
              spellcheck="false"
              aria-labelledby="settings-title"
              aria-invalid=${this.invalid ? "true" : "false"}
              .value=${JSON.stringify(tenant.settings, null, 2)}
            ></textarea>
            ${this.invalid ? html`<p class="notice bad" role="alert">${this.invalid}</p>` : nothing}
            <div><button class="primary">${this.t("tenant.save")}</button></div>
          </form>
        </section>
        <section class="card stack">
          <h2>${this.t("tenant.new")}</h2>
          <form class="stack" @submit=${this.#create}>
            <div>
              <label for="tenantId">${this.t("tenant.id")}</label>
              <input id="tenantId" name="tenantId" required pattern="[A-Za-z0-9_\\-]{1,64}" autocomplete="off" />
            </div>
            <div>
              <label for="name">${this.t("column.name")}</label>
              <input id="name" name="name" maxlength="200" autocomplete="off" />
            </div>
            <div><button>${this.t("tenant.create")}</button></div>
          </form>
        </section>
      </div>
    `;
  }

  #addKey() {
    return this.change(async () => {
      this.shownKey = await this.session.send("POST", ["tenants", this.tenant, "keys"]);
    }, this.t("tenant.keyAdded"));
  }

  #revoke(key) {
    this.confirm(this.t("tenant.revokeTitle", { key }), this.t("tenant.revokeText"), this.t("tenant.revoke"), () =>
      this.change(() => this.session.send("DELETE", ["tenants", this.tenant, "keys", key]), this.t("tenant.revoked", { key })),
    );
  }

  #save(event) {
    event.preventDefault();
    let settings;
    try {
      settings = JSON.parse(new FormData(event.target).get("settings"));
      this.invalid = undefined;
    } catch {
      this.invalid = this.t("tenant.notJson");
      return undefined;
    }
    return this.change(() => this.session.send("PUT", ["tenants", this.tenant, "settings"], settings), this.t("tenant.saved"));
  }

  async #create(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const name = form.get("name").trim();
    await this.change(async () => {
      this.shownKey = await this.session.send("POST", ["tenants"], { tenantId: form.get("tenantId"), ...(name ? { name } : {}) });
      event.target.reset();
      this.dispatchEvent(new CustomEvent("tenants-changed", { bubbles: true, composed: true }));
    }, this.t("tenant.created", { tenant: form.get("tenantId") }));
  }
}

customElements.define("assent-console-tenant", ConsoleTenant);
