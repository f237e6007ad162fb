// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ConsoleView, OPERATOR } from "./view.js";

/** The users of a tenant. */
export class ConsoleUsers extends ConsoleView {
  load() {
    const { query, after } = this.parameters;
    return this.session.get(["users"], { tenantId: this.tenant, query, lastUserId: after });
  }

  heading() {
    return html`<h1>${this.t("nav.users")}</h1>
      <form class="filters" role="search" @submit=${this.#search}>
        <div>
          <label for="query">${this.t("users.search")}</label>
          <input id="query" name="query" autocomplete="off" .value=${this.parameters.query ?? ""} />
        </div>
        <button class="primary">${this.t("search")}</button>
      </form>`;
  }

  #search(event) {
    event.preventDefault();
    this.setParameters("users", { query: new FormData(event.target).get("query").trim(), after: "" });
  }

  content({ users, lastUserId }) {
    return html`<section class="card">
        ${this.table(
          this.t("nav.users"),
          [
            { label: this.t("column.user"), cell: (row) => html`<a href=${this.link("user", { id: row.userId })}>${row.userId}</a>` },
            { label: this.t("column.name"), cell: (row) => row.displayName ?? row.username ?? "–" },
            { label: this.t("column.email"), cell: (row) => row.email ?? "–" },
            { label: this.t("column.devices"), end: true, cell: (row) => this.number(row.devices) },
            { label: this.t("column.since"), cell: (row) => this.time(row.createdAt) },
          ],
          users,
        )}
      </section>
      ${lastUserId
        ? html`<div class="row"><a class="button" href=${this.link("users", { ...this.parameters, after: lastUserId })}>${this.t("more")}</a></div>`
        : nothing}`;
  }
}

/** One user: devices, which can be removed, and actions. */
export class ConsoleUser extends ConsoleView {
  load() {
    return this.session.get(["tenants", this.tenant, "users", this.parameters.id]);
  }

  heading() {
    return html`<p><a href=${this.link("users")}>← ${this.t("nav.users")}</a></p>
      <h1 class="text">${this.parameters.id}</h1>`;
  }

  #remove(device) {
    const name = device.displayName ?? device.email ?? device.phoneNumber ?? device.userAuthenticatorId;
    this.confirm(
      this.t("user.removeTitle", { device: name }),
      this.t("user.removeText", { user: device.userId }),
      this.t("user.remove"),
      () =>
        this.change(
          () =>
            this.session.send("DELETE", [
              "tenants",
              this.tenant,
              "users",
              device.userId,
              "authenticators",
              device.userAuthenticatorId,
            ]),
          this.t("user.removed", { device: name }),
        ),
    );
  }

  content({ user, authenticators, actions }) {
    return html`<section class="card">
        ${this.facts([
          [this.t("column.name"), user.displayName],
          [this.t("column.username"), user.username],
          [this.t("column.email"), user.email],
          [this.t("column.phone"), user.phoneNumber],
          [this.t("column.locale"), user.locale],
          [this.t("column.since"), this.time(user.createdAt)],
        ])}
      </section>
      <section class="card stack">
        <h2>${this.t("user.devices")}</h2>
        ${this.table(
          this.t("user.devices"),
          [
            {
              label: this.t("column.device"),
              cell: (row) =>
                html`${row.displayName ?? row.email ?? row.phoneNumber ?? "–"}<br /><span class="mono soft small">${row.userAuthenticatorId}</span>`,
            },
            { label: this.t("column.kind"), cell: (row) => row.verificationMethod },
            { label: this.t("column.platform"), cell: (row) => row.devicePlatform ?? "–" },
            { label: this.t("column.added"), cell: (row) => this.time(row.createdAt) },
            { label: this.t("column.used"), cell: (row) => this.time(row.lastVerifiedAt) },
            {
              label: this.t("column.push"),
              cell: (row) => (row.errorCode ? html`<span class="chip bad">${row.errorCode}</span>` : "–"),
            },
            ...(this.may(OPERATOR)
              ? [
                  {
                    label: this.t("column.buttons"),
                    isQuiet: true,
                    cell: (row) =>
                      html`<button class="danger" @click=${() => this.#remove(row)}>
                        ${this.t("user.remove")}<span class="visually-hidden"> ${row.displayName ?? row.userAuthenticatorId}</span>
                      </button>`,
                  },
                ]
              : []),
          ],
          authenticators,
        )}
      </section>
      <section class="card stack">
        <h2>${this.t("user.actions")}</h2>
        ${this.table(
          this.t("user.actions"),
          [
            { label: this.t("column.time"), cell: (row) => this.time(row.createdAt) },
            {
              label: this.t("column.action"),
              cell: (row) =>
                row.challengeUuid
                  ? html`<a href=${this.link("challenge", { id: row.challengeUuid })}>${row.actionCode}</a>`
                  : row.actionCode,
            },
            { label: this.t("column.state"), cell: (row) => this.chip(row.state) },
            { label: this.t("column.address"), cell: (row) => html`<span class="numbers">${row.ipAddress ?? "–"}</span>` },
            { label: this.t("column.agent"), cell: (row) => row.userAgent ?? "–" },
          ],
          actions,
        )}
      </section>`;
  }
}

customElements.define("assent-console-users", ConsoleUsers);
customElements.define("assent-console-user", ConsoleUser);
