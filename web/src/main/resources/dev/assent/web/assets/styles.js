// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** Styles that all components share: text, buttons, cards, fields, notices. */
export const shared = css`
  :host {
    display: block;
    color: var(--ink);
    font: 400 var(--text-m) / 1.5 var(--font);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h1 {
    font-size: var(--text-xl);
    line-height: 1.25;
    font-weight: 650;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }

  h2 {
    font-size: var(--text-m);
    line-height: 1.4;
    font-weight: 650;
  }

  h1:focus,
  h2:focus {
    outline: none;
  }

  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    box-shadow: var(--shadow);
    padding: var(--space-5);
  }

  .stack {
    display: flex;
    flex-direction: column;
    gap: var(--space-4);
  }

  .row {
    display: flex;
    align-items: center;
    gap: var(--space-3);
  }

  .spread {
    justify-content: space-between;
  }

  .soft {
    color: var(--ink-soft);
  }

  .small {
    font-size: var(--text-s);
  }

  .text {
    overflow-wrap: anywhere;
  }

  .numbers {
    font-variant-numeric: tabular-nums;
  }

  .code {
    font: 600 var(--text-code) / 1.1 var(--mono);
    letter-spacing: 0.12em;
    font-variant-numeric: tabular-nums;
  }

  button,
  .button {
    appearance: none;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: var(--target);
    padding: var(--space-2) var(--space-4);
    border: 1px solid var(--control-line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--ink);
    font: 600 var(--text-m) / 1.2 var(--font);
    text-decoration: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  button:hover,
  .button:hover {
    background: var(--sunken);
  }

  button[aria-disabled="true"],
  button:disabled {
    cursor: not-allowed;
    background: var(--sunken);
    border-color: var(--line);
    color: var(--ink-soft);
  }

  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }

  .primary:hover {
    background: var(--accent-strong);
    border-color: var(--accent-strong);
  }

  .danger {
    border-color: var(--danger);
    color: var(--danger);
  }

  .danger:hover {
    background: var(--danger-soft);
    color: var(--danger-strong);
  }

  .plain {
    border-color: transparent;
    background: transparent;
    color: var(--accent);
  }

  .plain:hover {
    background: var(--accent-soft);
    color: var(--accent-strong);
  }

  .wide {
    width: 100%;
  }

  label {
    display: block;
    font-weight: 600;
    margin-bottom: var(--space-2);
  }

  input,
  select {
    width: 100%;
    min-height: var(--target);
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--control-line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--ink);
    font: 400 var(--text-m) / 1.2 var(--font);
  }

  .notice {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-m);
    background: var(--accent-soft);
    color: var(--ink);
  }

  .notice.bad {
    background: var(--danger-soft);
  }

  .notice.warn {
    background: var(--warn-soft);
    color: var(--warn-ink);
  }

  .icon {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .badge {
    display: grid;
    place-items: center;
    width: 3.5rem;
    height: 3.5rem;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent);
  }

  .badge.bad {
    background: var(--danger-soft);
    color: var(--danger);
  }

  .badge.warn {
    background: var(--warn-soft);
    color: var(--warn-ink);
  }

  .badge .icon {
    width: 1.75rem;
    height: 1.75rem;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    button,
    .button,
    .card {
      border-color: ButtonText;
    }
  }
`;
