// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ADMIN, ConsoleView } from "./view.js";
import "./chart.js";

const LARGEST_LOGO = 32 * 1024;
/** Members of the settings, in the order of the API. */
const SETTINGS = [
  "allowedOrigins",
  "signedLookUpRequired",
  "signatureVersion2Required",
  "mostDevices",
  "credentialLifetimeDays",
  "verificationCodeDigits",
  "mostWrongCodes",
  "pushBudget",
  "pushBudgetWindowSeconds",
  "notMeBlockSeconds",
  "contextInPushes",
  "challengeUrl",
  "firstDeviceWithoutScope",
  "attestation",
  "publicUserData",
  "actions",
  "page",
];
/** Outcomes of the challenges of a day. */
const OUTCOMES = ["approved", "declined", "expired", "cancelled", "pending"];
/** Up to here the API counts. */
const MOST_COUNTED = 1_000_000;

/** The tenant: keys, logo, settings, usage; and a form for a new one. */
export class ConsoleTenant extends ConsoleView {
  static properties = { shownKey: { state: true }, invalid: { state: true }, logoVersion: { state: true } };

  constructor() {
    super();
    /** Changes with the logo, so that the browser asks for it anew. */
    this.logoVersion = 0;
  }

  async load() {
    const [tenant, usage] = await Promise.all([
      this.session.get(["tenants", this.tenant]),
      this.part(["tenants", this.tenant, "usage"]),
    ]);
    return { tenant, usage };
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

  content({ tenant, usage }) {
    const may = this.may(ADMIN);
    const isLast = tenant.keyIds.length === 1;
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
              ...(may
                ? [
                    {
                      label: this.t("column.buttons"),
                      isQuiet: true,
                      cell: (row) =>
                        html`<button class="danger" ?disabled=${isLast} aria-describedby=${isLast ? "keys-text" : nothing} @click=${() => this.#revoke(row)}>
                          ${this.t("tenant.revoke")}<span class="visually-hidden"> ${row}</span>
                        </button>`,
                    },
                  ]
                : []),
            ],
            tenant.keyIds,
          )}
          ${may
            ? html`<p class="soft small" id="keys-text">${this.t(isLast ? "tenant.lastKey" : "tenant.mostKeys")}</p>
                <div>
                  <button ?disabled=${!isLast} aria-describedby=${isLast ? nothing : "keys-text"} @click=${this.#addKey}>
                    ${this.t("tenant.addKey")}
                  </button>
                </div>`
            : nothing}
          <h2>${this.t("tenant.logo")}</h2>
          ${tenant.hasLogo
            ? html`<img
                class="logo"
                alt=${this.t("tenant.logo")}
                src=${`/challenge/${encodeURIComponent(tenant.tenantId)}/logo?${this.logoVersion}`}
              />`
            : nothing}
          <p class="soft small">${this.t("tenant.logoText")}</p>
          ${may
            ? html`<form class="stack" @submit=${this.#saveLogo}>
                <div>
                  <label for="png">${this.t("tenant.logoFile")}</label>
                  <input id="png" name="png" type="file" accept="image/png" required />
                </div>
                <div class="row wrap">
                  <button>${this.t("tenant.logoSave")}</button>
                  ${tenant.hasLogo
                    ? html`<button type="button" class="danger" @click=${this.#removeLogo}>${this.t("tenant.logoRemove")}</button>`
                    : nothing}
                </div>
              </form>`
            : nothing}
        </section>
        <section class="card stack">
          <h2 id="settings-title">${this.t("tenant.settings")}</h2>
          <p class="soft small">${this.t("tenant.settingsText")}</p>
          <p class="soft small members">${this.t("tenant.settingsMembers", { members: SETTINGS.join(", ") })}</p>
          <form class="stack" @submit=${this.#save}>
            <textarea
              id="settings"
              name="settings"
              spellcheck="false"
              ?readonly=${!may}
              aria-labelledby="settings-title"
              aria-invalid=${this.invalid ? "true" : "false"}
              .value=${JSON.stringify(tenant.settings, null, 2)}
            ></textarea>
            ${this.invalid ? html`<p class="notice bad" role="alert">${this.invalid}</p>` : nothing}
            ${may ? html`<div><button class="primary">${this.t("tenant.save")}</button></div>` : nothing}
          </form>
        </section>
        <section class="card stack full">
          <h2>${this.t("usage.title")}</h2>
          ${usage.error ? this.failure(usage.error) : this.#usage(usage.data)}
        </section>
        ${may ? this.#newTenant() : nothing}
      </div>
    `;
  }

  #usage({ users, devices, pendingChallenges, countedUntil, days }) {
    const sum = (name) => days.reduce((all, day) => all + day[name], 0);
    const label = (outcome) => this.t(outcome === "pending" ? "usage.unknown" : `outcome.${outcome}`);
    const actions = sum("actions");
    const challenges = OUTCOMES.reduce((all, outcome) => all + sum(outcome), 0);
    return html`${this.facts([
        [this.t("usage.users"), this.#count(users)],
        [this.t("column.devices"), this.#count(devices)],
        [this.t("usage.open"), this.#count(pendingChallenges)],
        [this.t("usage.until"), this.time(countedUntil)],
      ])}
      <h2>${this.t("usage.days")}</h2>
      <assent-console-chart
        type="bar"
        stacked
        label=${this.t("usage.daysText", { actions: this.number(actions), challenges: this.number(challenges) })}
        .labels=${days.map(({ day }) => this.#day(day))}
        .series=${OUTCOMES.map((outcome) => ({
          label: label(outcome),
          colour: `--series-${outcome}`,
          values: days.map((day) => day[outcome]),
        }))}
      ></assent-console-chart>
      ${this.numbers(
        "usage.days",
        [
          { label: this.t("usage.day"), cell: ({ day }) => this.#day(day) },
          { label: this.t("usage.actions"), end: true, cell: (day) => this.number(day.actions) },
          ...OUTCOMES.map((outcome) => ({ label: label(outcome), end: true, cell: (day) => this.number(day[outcome]) })),
        ],
        days.filter((day) => ["actions", ...OUTCOMES].some((name) => day[name] > 0)),
      )}`;
  }

  #count(number) {
    return `${number < MOST_COUNTED ? "" : "≥ "}${this.number(number)}`;
  }

  #day(text) {
    return new Date(text).toLocaleDateString(this.locale, { day: "2-digit", month: "2-digit", timeZone: "UTC" });
  }

  #newTenant() {
    return html`<section class="card stack">
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
    </section>`;
  }

  #path(...rest) {
    return ["tenants", this.tenant, ...rest];
  }

  async #saveLogo(event) {
    event.preventDefault();
    const form = event.target;
    const file = new FormData(form).get("png");
    if (file.size > LARGEST_LOGO) {
      this.message = undefined;
      this.error = { status: 400, description: this.t("tenant.logoTooLarge") };
      return;
    }
    const png = btoa(Array.from(new Uint8Array(await file.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
    await this.change(async () => {
      await this.session.send("PUT", this.#path("logo"), { png });
      form.reset();
      this.logoVersion++;
    }, this.t("tenant.logoSaved"));
  }

  #removeLogo() {
    this.confirm(this.t("tenant.logoRemoveTitle"), this.t("tenant.logoRemoveText"), this.t("tenant.logoRemove"), () =>
      this.change(async () => {
        await this.session.send("DELETE", this.#path("logo"));
      }, this.t("tenant.logoRemoved")),
    );
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
