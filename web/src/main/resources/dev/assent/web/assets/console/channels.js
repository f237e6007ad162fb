// SPDX-License-Identifier: Apache-2.0
import { html, nothing } from "lit";
import { ADMIN, ConsoleView, OPERATOR } from "./view.js";

const CHANNELS = ["apns", "fcm", "webpush", "webhook"];
/** Members of a channel's description that the view shows in another way. */
const SHOWN = ["channel", "enabled", "failing", "fault"];
/** Secrets that one page shows once. */
const LARGEST_FILE = 24 * 1024;

/** The push channels of a tenant: set up, tested, switched and removed. No answer of the API holds a credential. */
export class ConsoleChannels extends ConsoleView {
  static properties = { edited: { state: true }, secret: { state: true }, invalid: { state: true }, tested: { state: true } };

  async load() {
    const { channels } = await this.session.get(["channels", this.tenant]);
    return channels ?? [];
  }

  willUpdate(changed) {
    if (changed.has("tenant")) {
      this.edited = undefined;
      this.secret = undefined;
      this.invalid = undefined;
      this.tested = undefined;
    }
    super.willUpdate(changed);
  }

  heading() {
    return html`<h1>${this.t("nav.channels")}</h1>`;
  }

  content(channels) {
    const byName = new Map(channels.map((channel) => [channel.channel, channel]));
    return html`
      ${this.secret
        ? html`<div class="notice warn stack">
            <p>${this.t("channels.secretOnce")}</p>
            <pre class="secret" tabindex="0" aria-label=${this.t("channels.secret")}>${this.secret}</pre>
          </div>`
        : nothing}
      <div class="two">${CHANNELS.map((name) => this.#channel(name, byName.get(name)))}</div>
    `;
  }

  #channel(name, channel) {
    const failing = channel?.failing ?? [];
    return html`<section class="card stack" aria-labelledby=${`title-${name}`}>
      <div class="titles">
        <h2 id=${`title-${name}`}>${this.t(`channels.${name}`)}</h2>
        <span class=${`chip ${channel ? (channel.enabled ? "good" : "warn") : ""}`}
          >${this.t(channel ? (channel.enabled ? "on" : "off") : "channels.absent")}</span
        >
      </div>
      ${channel
        ? this.facts(
            Object.entries(channel)
              .filter(([member]) => !SHOWN.includes(member))
              .map(([member, value]) => [
                this.t(`channels.field.${member}`),
                member.endsWith("At") ? this.time(value) : html`<span class="mono">${typeof value === "boolean" ? this.t(value ? "on" : "off") : value}</span>`,
              ]),
          )
        : html`<p class="soft">${this.t(`channels.${name}.text`)}</p>`}
      ${channel?.fault
        ? html`<p class="notice bad">${this.t("channels.fault", { reason: channel.fault.reason })} ${this.time(channel.fault.at)}</p>`
        : nothing}
      ${failing.length > 0
        ? this.table(
            this.t("channels.failing"),
            [
              { label: this.t("channels.peer"), cell: (row) => row.peer ?? this.t("channels.every") },
              { label: this.t("column.since"), cell: (row) => this.time(row.failingSince) },
              { label: this.t("column.detail"), cell: (row) => row.lastFailure },
              { label: this.t("channels.disabled"), cell: (row) => this.time(row.disabledAt) },
            ],
            failing,
            { isHidden: false },
          )
        : nothing}
      ${channel ? this.#actions(name, channel, failing) : nothing}
      ${this.tested?.name === name
        ? html`<p class=${`notice ${this.tested.outcome === "DELIVERED" ? "" : "bad"}`} role="status">
            ${this.t("channels.tested", { outcome: this.outcome(this.tested.outcome), milliseconds: this.number(this.tested.tookMilliseconds) })}
            ${this.tested.detail ?? ""}
          </p>`
        : nothing}
      ${this.edited === name
        ? this.#form(name, channel)
        : this.may(ADMIN)
          ? html`<div>
              <button class=${channel ? "" : "primary"} @click=${() => this.#edit(name)}>
                ${this.t(channel ? "channels.change" : "channels.setUp")}<span class="visually-hidden"> ${this.t(`channels.${name}`)}</span>
              </button>
            </div>`
          : nothing}
    </section>`;
  }

  #actions(name, channel, failing) {
    const label = html`<span class="visually-hidden"> ${this.t(`channels.${name}`)}</span>`;
    const isStopped = failing.some(({ disabledAt }) => disabledAt);
    return html`${this.may(OPERATOR)
        ? html`<form class="filters" @submit=${(event) => this.#test(event, name)}>
            <div>
              <label for=${`device-${name}`}>${this.t("channels.device")}</label>
              <input id=${`device-${name}`} name="device" required autocomplete="off" spellcheck="false" />
            </div>
            <button>${this.t("channels.test")}${label}</button>
          </form>`
        : nothing}
      <div class="row wrap">
        ${this.may(OPERATOR)
          ? html`${channel.enabled
              ? html`<button @click=${() => this.#disable(name)}>${this.t("channels.disable")}${label}</button>`
              : nothing}
            ${!channel.enabled || isStopped
              ? html`<button @click=${() => this.#enable(name)}>
                  ${this.t(isStopped ? "channels.enableAgain" : "channels.enable")}${label}
                </button>`
              : nothing}`
          : nothing}
        ${this.may(ADMIN)
          ? html`${name === "webhook"
                ? html`<button @click=${this.#rotate}>${this.t("channels.rotate")}</button>`
                : nothing}
              <button class="danger" @click=${() => this.#remove(name)}>${this.t("channels.remove")}${label}</button>`
          : nothing}
      </div>`;
  }

  async #edit(name) {
    this.edited = name;
    this.invalid = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector(`#form-${name} input, #form-${name} textarea`)?.focus();
  }

  #path(name, ...rest) {
    return ["channels", this.tenant, name, ...rest];
  }

  #enable(name) {
    return this.change(
      () => this.session.send("PATCH", this.#path(name), { enabled: true }),
      this.t("channels.enabled", { channel: this.t(`channels.${name}`) }),
    );
  }

  #disable(name) {
    const channel = this.t(`channels.${name}`);
    this.confirm(this.t("channels.disableTitle", { channel }), this.t("channels.abandoned"), this.t("channels.disable"), () =>
      this.change(() => this.session.send("PATCH", this.#path(name), { enabled: false }), this.t("channels.isDisabled", { channel })),
    );
  }

  #remove(name) {
    const channel = this.t(`channels.${name}`);
    this.confirm(this.t("channels.removeTitle", { channel }), this.t("channels.removeText"), this.t("channels.remove"), () =>
      this.change(() => this.session.send("DELETE", this.#path(name)), this.t("channels.removed", { channel })),
    );
  }

  #rotate() {
    this.confirm(this.t("channels.rotateTitle"), this.t("channels.rotateText"), this.t("channels.rotate"), () =>
      this.change(async () => {
        this.secret = (await this.session.send("POST", this.#path("webhook", "secrets"), {})).secret;
      }, this.t("channels.rotated")),
    );
  }

  async #test(event, name) {
    event.preventDefault();
    const userAuthenticatorId = new FormData(event.target).get("device").trim();
    this.tested = undefined;
    this.message = undefined;
    try {
      this.tested = { name, ...(await this.session.send("POST", this.#path(name, "test"), { userAuthenticatorId })) };
      this.error = undefined;
    } catch (error) {
      this.failed(error);
    }
  }

  #form(name, channel) {
    return html`<form id=${`form-${name}`} class="stack inset" autocomplete="off" @submit=${(event) => this.#save(event, name)}>
      ${this.#fields(name, channel ?? {})}
      ${this.invalid ? html`<p class="notice bad" role="alert">${this.invalid}</p>` : nothing}
      <div class="row wrap">
        <button class="primary">${this.t("channels.save")}<span class="visually-hidden"> ${this.t(`channels.${name}`)}</span></button>
        <button type="button" @click=${() => (this.edited = undefined)}>${this.t("cancel")}</button>
      </div>
    </form>`;
  }

  #fields(name, channel) {
    switch (name) {
      case "apns":
        return html`${this.#input("topic", channel.topic, true)}
          <div>
            <label for="environment">${this.t("channels.field.environment")}</label>
            <select id="environment" name="environment">
              ${["production", "sandbox"].map(
                (value) => html`<option value=${value} ?selected=${channel.environment === value}>${value}</option>`,
              )}
            </select>
          </div>
          <p class="soft small">${this.t("channels.apnsKey")}</p>
          ${this.#input("teamId", channel.teamId)} ${this.#input("keyId", channel.keyId)} ${this.#file("privateKey", ".p8")}
          <p class="soft small">${this.t("channels.apnsCertificate")}</p>
          ${this.#file("certificate", ".p12,.pfx")} ${this.#input("certificatePassword", undefined, false, "password")}`;
      case "fcm":
        return this.#file("serviceAccount", ".json", true);
      case "webpush":
        return html`${this.#input("subject", channel.subject ?? "mailto:", true)}
          <p class="soft small">${this.t("channels.webpushKey")}</p>
          ${this.#input("publicKey")} ${this.#input("privateKey", undefined, false, "password")}
          <label class="tick"><input type="checkbox" name="newKey" /> ${this.t("channels.newKey")}</label>`;
      default:
        return html`${this.#input("url", channel.url, true, "url")} ${this.#input("pushUrl", channel.pushUrl, false, "url")}
          ${this.#input("authenticatorEventsUrl", channel.authenticatorEventsUrl, false, "url")}
          ${this.#input("logEventsUrl", channel.logEventsUrl, false, "url")}
          <label class="tick"><input type="checkbox" name="logEvents" ?checked=${channel.logEvents} /> ${this.t("channels.field.logEvents")}</label>`;
    }
  }

  #input(name, value = "", required = false, type = "text") {
    return html`<div>
      <label for=${`field-${name}`}>${this.t(`channels.field.${name}`)}</label>
      <input
        id=${`field-${name}`}
        name=${name}
        type=${type}
        ?required=${required}
        .value=${value}
        autocomplete=${type === "password" ? "new-password" : "off"}
        spellcheck="false"
      />
    </div>`;
  }

  #file(name, accept, required = false) {
    return html`<div>
      <label for=${`field-${name}`}>${this.t(`channels.field.${name}`)}</label>
      <input id=${`field-${name}`} name=${name} type="file" accept=${accept} ?required=${required} />
    </div>`;
  }

  async #save(event, name) {
    event.preventDefault();
    this.invalid = undefined;
    let body;
    try {
      body = await request(name, new FormData(event.target));
    } catch (error) {
      this.invalid = this.t(error.message === "size" ? "channels.tooLarge" : "channels.notJson");
      return;
    }
    await this.change(
      async () => {
        const answer = await this.session.send("PUT", this.#path(name), body);
        this.secret = answer.secret;
        this.edited = undefined;
      },
      this.t("channels.saved", { channel: this.t(`channels.${name}`) }),
    );
  }
}

/** Returns the body that sets up the channel {@code name} with what {@code form} holds; empty fields are left out. */
async function request(name, form) {
  const body = {};
  for (const [field, value] of form) {
    if (typeof value === "string") {
      if (value.trim() !== "") {
        body[field] = value.trim();
      }
    } else if (value.size > LARGEST_FILE) {
      throw new Error("size");
    } else if (value.size > 0) {
      body[field] = field === "certificate" ? base64(await value.arrayBuffer()) : await value.text();
    }
  }
  switch (name) {
    case "fcm":
      return { serviceAccount: JSON.parse(body.serviceAccount) };
    case "webpush":
      return { ...body, newKey: form.has("newKey") };
    case "webhook":
      return { ...body, logEvents: form.has("logEvents") };
    default:
      return body;
  }
}

function base64(buffer) {
  let bytes = "";
  for (const byte of new Uint8Array(buffer)) {
    bytes += String.fromCharCode(byte);
  }
  return btoa(bytes);
}

customElements.define("assent-console-channels", ConsoleChannels);
