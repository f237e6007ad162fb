// SPDX-License-Identifier: Apache-2.0
import { css } from "lit";

/** Styles of the challenge page; the tenant's colour is that of the one button that matters. */
export const styles = css`
  .primary {
    background: var(--brand, var(--accent));
    border-color: var(--brand, var(--accent));
    color: var(--on-brand, var(--on-accent));
  }

  .primary:hover {
    background: var(--brand-strong, var(--accent-strong));
    border-color: var(--brand-strong, var(--accent-strong));
  }

  .frame {
    display: flex;
    flex-direction: column;
    gap: var(--space-5);
    padding: var(--space-5);
  }

  .brand {
    display: flex;
    align-items: center;
    min-height: 2.5rem;
    padding-bottom: var(--space-4);
    border-bottom: 1px solid var(--line);
  }

  .brand img {
    display: block;
    max-height: 2.5rem;
    max-width: 60%;
  }

  .brand .name {
    font-weight: 650;
    font-size: var(--text-l);
  }

  .view {
    display: flex;
    flex-direction: column;
    gap: var(--space-5);
  }

  .lead {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }

  .centred {
    align-items: center;
    text-align: center;
  }

  .number {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-4);
    border-radius: var(--radius-m);
    background: var(--sunken);
    text-align: center;
  }

  .number .code {
    font-size: clamp(2rem, 11vw, 3rem);
    letter-spacing: 0.14em;
    margin-right: -0.14em;
    user-select: all;
  }

  .progress {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
  }

  .pulse {
    position: relative;
  }

  .pulse::after {
    content: "";
    position: absolute;
    inset: 0;
    border-radius: 50%;
    border: 2px solid var(--accent);
    animation: pulse 2.4s ease-out infinite;
  }

  @keyframes pulse {
    from {
      transform: scale(1);
      opacity: 0.7;
    }
    70%,
    to {
      transform: scale(1.45);
      opacity: 0;
    }
  }

  .facts {
    display: grid;
    grid-template-columns: minmax(5rem, auto) 1fr;
    gap: var(--space-1) var(--space-4);
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
  }

  .facts dt {
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }

  .facts dd {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .actions {
    display: flex;
    gap: var(--space-3);
  }

  .actions > * {
    flex: 1;
  }

  .column {
    flex-direction: column;
  }

  .list {
    display: flex;
    flex-direction: column;
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    overflow: hidden;
  }

  .list > li + li {
    border-top: 1px solid var(--line);
  }

  .list > li > div,
  .pick {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    padding: var(--space-3) var(--space-4);
  }

  .pick {
    width: 100%;
    min-height: 3.75rem;
    border: 0;
    border-radius: 0;
    justify-content: flex-start;
    text-align: left;
    font-weight: 400;
  }

  .grow {
    flex: 1;
    min-width: 0;
  }

  .grow strong {
    display: block;
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .qr {
    width: 12rem;
    height: 12rem;
    padding: var(--space-3);
    border-radius: var(--radius-m);
    background: #fff;
    border: 1px solid var(--line);
  }

  .enrolCode {
    font: 600 var(--text-l) / 1.3 var(--mono);
    letter-spacing: 0.04em;
    user-select: all;
    overflow-wrap: anywhere;
  }

  .spinner {
    width: 2.5rem;
    height: 2.5rem;
    border: 3px solid var(--line);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  footer {
    text-align: center;
  }

  @media (prefers-reduced-motion: reduce) {
    .pulse::after,
    .spinner {
      animation: none;
    }
  }

  @media (max-width: 22rem) {
    .actions {
      flex-direction: column;
    }

    .frame {
      padding: var(--space-4);
    }
  }

  :host([framed]) .frame {
    border: 0;
    border-radius: 0;
    box-shadow: none;
  }
`;
