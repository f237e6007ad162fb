// SPDX-License-Identifier: Apache-2.0
import { html, svg } from "lit";

/** Paths of the icons, drawn on 24 by 24. Decorative: the text beside an icon says the same. */
const PATHS = {
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5"></path>`,
  cross: svg`<path d="M6 6l12 12M18 6L6 18"></path>`,
  back: svg`<path d="M15 5l-7 7 7 7"></path>`,
  next: svg`<path d="M9 5l7 7-7 7"></path>`,
  plus: svg`<path d="M12 5v14M5 12h14"></path>`,
  phone: svg`<rect x="7" y="2.5" width="10" height="19" rx="2.5"></rect><path d="M11 18h2"></path>`,
  bell: svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4"></path>`,
  shield: svg`<path d="M12 3l7.5 2.8v5.4c0 4.6-3 8-7.5 9.8-4.5-1.8-7.5-5.2-7.5-9.800V5.800z"></path>`,
  alert: svg`<path d="M12 4l9 16H3zM12 10v4M12 17.200v.1"></path>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"></circle><path d="M12 7.500V12l3 2"></path>`,
  place: svg`<path d="M12 21c4-4.5 6.5-7.6 6.5-11a6.5 6.5 0 0 0-13 0c0 3.4 2.5 6.5 6.5 11z"></path><circle cx="12" cy="10" r="2.3"></circle>`,
  screen: svg`<rect x="3" y="4.5" width="18" height="12" rx="1.5"></rect><path d="M9 20h6M12 16.500V20"></path>`,
  offline: svg`<path d="M4 4l16 16M8.5 12.500a6 6 0 0 1 3-1.500M5 9a11 11 0 0 1 3.5-2.300M12 6a11 11 0 0 1 7 3M15.5 12.500l-.5-.4M12 17v.1"></path>`,
  key: svg`<circle cx="8" cy="15" r="4"></circle><path d="M11 12l8-8M16 7l2.5 2.5"></path>`,
  bag: svg`<path d="M5 8h14l-1 12.500H6zM9 8V6.500a3 3 0 0 1 6 0V8"></path>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"></rect><path d="M15.5 5.500v-1h-11v11h1"></path>`,
  more: svg`<path d="M5 12v.1M12 12v.1M19 12v.1"></path>`,
  send: svg`<path d="M4 12l16-7.5-5.5 16-3-6.500z"></path>`,
};

/** Returns the icon {@code name} for a template. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}

/** Returns a QR code for a template: {@code qr} is what the API returns, {@code label} what a screen reader says. */
export function qrCode(qr, label) {
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${qr.size} ${qr.size}" shape-rendering="crispEdges">
    <rect width=${qr.size} height=${qr.size} fill="#fff"></rect><path d=${qr.path} fill="#000"></path>
  </svg>`;
}
