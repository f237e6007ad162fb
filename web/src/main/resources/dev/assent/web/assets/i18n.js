// SPDX-License-Identifier: Apache-2.0

/** Languages of the pages; the first one is taken where a user prefers none of them. */
export const LANGUAGES = ["en", "de"];

/** Returns the language of the pages that the list {@code preferred}, for example navigator.languages, prefers. */
export function chooseLanguage(preferred) {
  for (const tag of preferred) {
    const language = String(tag).toLowerCase().split(/[-_]/)[0];
    if (LANGUAGES.includes(language)) {
      return language;
    }
  }
  return LANGUAGES[0];
}

/**
 * Returns a function that gives the text of a key, in which {name} is replaced by the value of that name. With a value
 * named count, the text is that of key.one or key.other, as the language counts.
 */
export function translator(messages, language) {
  const texts = messages[language] ?? messages[LANGUAGES[0]];
  const plural = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const text = "count" in values ? texts[`${key}.${plural.select(values.count)}`] : texts[key];
    if (text === undefined) {
      throw new Error(`no text for ${key}`);
    }
    return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
  };
}
