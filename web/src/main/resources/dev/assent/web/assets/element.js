// SPDX-License-Identifier: Apache-2.0
import { LitElement } from "lit";
import { chooseLanguage, translator } from "@assent/web/i18n.js";
import { shared } from "@assent/web/styles.js";

/**
 * Base of the components: shared styles, texts in the user's language, and the focus on the heading of each new state. A
 * component sets {@code static messages}, an object with the texts of each language.
 */
export class AssentElement extends LitElement {
  static styles = [shared];

  /** The language of the texts. */
  language = chooseLanguage(navigator.languages);

  #translate;

  /** The user's locale for times and dates, in the language of the texts. */
  get locale() {
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(this.language)) ?? this.language;
  }

  /** Returns the text of {@code key}: see translator. */
  t(key, values) {
    this.#translate ??= translator(this.constructor.messages, this.language);
    return this.#translate(key, values);
  }

  /** Changes the language of the texts to the one that {@code preferred} prefers. */
  setLanguage(preferred) {
    this.language = chooseLanguage(preferred);
    this.#translate = undefined;
    this.requestUpdate();
  }

  /** Moves the focus to the first heading, so that a screen reader reads a new state and the keyboard begins there. */
  async focusHeading() {
    await this.updateComplete;
    const heading = this.renderRoot.querySelector("h1, [data-heading]");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  }
}
