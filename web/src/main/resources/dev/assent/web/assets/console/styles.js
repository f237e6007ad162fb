// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** Styles of all views of the console: tables, which are cards where it is narrow, chips, tiles, filters, dialogs. */
export const consoleStyles = css`
  .view {
    display: flex;
    flex-direction: column;
    gap: var(--space-5);
  }

  .card {
    padding: var(--space-4);
    min-width: 0;
  }

  .failure,
  .titles {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
  }

  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--space-3);
  }

  .filters > div {
    flex: 1 1 11rem;
    max-width: 22rem;
  }

  .filters label {
    font-size: var(--text-s);
    margin-bottom: var(--space-1);
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9rem;
  }

  caption {
    text-align: start;
    padding: 0 0 var(--space-2);
    font-weight: 650;
  }

  th {
    text-align: start;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--ink-soft);
    white-space: nowrap;
  }

  th,
  td {
    padding: var(--space-2) var(--space-3);
    vertical-align: top;
  }

  thead tr {
    border-bottom: 1px solid var(--line);
  }

  tbody tr + tr {
    border-top: 1px solid var(--line);
  }

  tbody tr:hover {
    background: var(--sunken);
  }

  td {
    overflow-wrap: anywhere;
  }

  .members {
    overflow-wrap: anywhere;
  }

  .end {
    text-align: end;
  }

  td.end,
  .numbers {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  .mono {
    font-family: var(--mono);
    font-size: 0.85rem;
  }

  /* Text that is for screen readers only would get a gap of its own. */
  button {
    gap: 0;
  }

  td button {
    min-height: 2.25rem;
    padding: var(--space-1) var(--space-3);
    font-size: var(--text-s);
  }

  td button,
  .steady {
    white-space: nowrap;
  }

  td a {
    font-weight: 600;
    text-decoration: none;
  }

  td a:hover {
    text-decoration: underline;
  }

  .chip {
    display: inline-block;
    padding: 0.1rem var(--space-2);
    border-radius: 0.75rem;
    background: var(--sunken);
    color: var(--ink);
    font-size: var(--text-s);
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .chip.good {
    background: var(--ok-soft);
    color: var(--ok-ink);
  }

  .chip.bad {
    background: var(--danger-soft);
    color: var(--danger-strong);
  }

  .chip.warn {
    background: var(--warn-soft);
    color: var(--warn-ink);
  }

  .chip.open {
    background: var(--info-soft);
    color: var(--info-ink);
  }

  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: var(--space-3);
  }

  .tile {
    padding: var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
  }

  .tile dt {
    color: var(--ink-soft);
    font-size: var(--text-s);
  }

  .tile dd {
    font-size: var(--text-xl);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }

  .facts {
    display: grid;
    grid-template-columns: minmax(7rem, max-content) 1fr;
    gap: var(--space-2) var(--space-4);
  }

  .facts dt {
    color: var(--ink-soft);
  }

  .facts dd {
    overflow-wrap: anywhere;
    min-width: 0;
  }

  .two {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 29rem), 1fr));
    gap: var(--space-5);
    align-items: start;
  }

  .full {
    grid-column: 1 / -1;
  }

  pre {
    margin: 0;
    padding: var(--space-3);
    border-radius: var(--radius-m);
    background: var(--sunken);
    font: 400 0.85rem / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  textarea {
    width: 100%;
    min-height: 16rem;
    padding: var(--space-3);
    border: 1px solid var(--control-line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--ink);
    font: 400 0.85rem / 1.5 var(--mono);
  }

  summary {
    cursor: pointer;
    min-height: 2rem;
    color: var(--accent);
    font-weight: 600;
    font-size: var(--text-s);
  }

  .scroll {
    max-height: 20rem;
    overflow-y: auto;
  }

  .scroll th,
  .scroll td {
    padding-inline: 0.35rem;
    font-size: var(--text-s);
    overflow-wrap: normal;
  }

  .empty {
    padding: var(--space-6) var(--space-4);
    text-align: center;
    color: var(--ink-soft);
  }

  dialog {
    width: min(28rem, calc(100vw - 2rem));
    padding: var(--space-5);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    background: var(--surface);
    color: var(--ink);
  }

  dialog::backdrop {
    background: rgb(10 20 16 / 55%);
  }

  dialog .row {
    flex-wrap: wrap;
    justify-content: flex-end;
    margin-top: var(--space-5);
  }

  dialog p {
    margin-top: var(--space-3);
    overflow-wrap: anywhere;
  }

  .secret {
    user-select: all;
  }

  .wrap {
    flex-wrap: wrap;
  }

  .inset {
    padding: var(--space-4);
    border-radius: var(--radius-m);
    background: var(--sunken);
  }

  .tick {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-height: var(--target);
    margin: 0;
  }

  td .tick {
    min-width: var(--target);
    min-height: 2.25rem;
  }

  .tick input {
    width: 1.15rem;
    min-height: 1.15rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .logo {
    max-width: 10rem;
    max-height: 4rem;
    object-fit: contain;
  }

  [id="shown"] {
    font-family: var(--mono);
    font-size: var(--text-m, 1rem);
    overflow-wrap: anywhere;
  }

  @media (max-width: 44rem) {
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    table,
    tbody,
    tr,
    caption {
      display: block;
    }

    td,
    .scroll td {
      display: grid;
      grid-template-columns: 7rem minmax(0, 1fr);
      gap: var(--space-3);
      padding: var(--space-1) 0;
    }

    td.end {
      text-align: start;
      white-space: normal;
    }

    td::before {
      content: attr(data-label);
      color: var(--ink-soft);
      font-family: var(--font);
      font-size: var(--text-s);
    }

    td[data-label=""] {
      grid-template-columns: minmax(0, 1fr);
    }

    td[data-label=""]::before {
      display: none;
    }

    td > * {
      justify-self: start;
      min-width: 0;
    }

    tbody tr {
      padding: var(--space-3) 0;
    }

    .compact tbody tr {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 var(--space-2);
    }

    .compact tbody tr::after {
      content: "";
      order: 1;
      flex-basis: 100%;
    }

    .compact td {
      display: block;
      order: 2;
      padding: 0;
      font-size: var(--text-s);
    }

    .compact td.lead {
      order: 0;
    }

    .compact td.lead:first-child {
      flex: 1 0 auto;
    }

    .compact td.end {
      margin-inline-start: auto;
    }

    .compact td > span {
      display: inline-block;
      max-width: 8rem;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      vertical-align: bottom;
    }

    .compact td.lead > span {
      max-width: none;
    }

    .compact td::before {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .facts {
      grid-template-columns: 1fr;
      gap: 0;
    }

    .facts dd + dt {
      margin-top: var(--space-3);
    }
  }
`;
