// SPDX-License-Identifier: Apache-2.0
import "./console.js";
import { chooseLanguage } from "@assent/web/i18n.js";

document.documentElement.lang = chooseLanguage(navigator.languages);
