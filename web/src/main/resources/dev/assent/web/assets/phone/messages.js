// SPDX-License-Identifier: Apache-2.0
import en from "@assent/web/i18n/phone.en.js";
import de from "@assent/web/i18n/phone.de.js";

export const messages = { en, de };
