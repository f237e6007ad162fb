// SPDX-License-Identifier: Apache-2.0
import "@assent/web/challenge/challenge.js";
