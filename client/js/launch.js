// SPDX-License-Identifier: Apache-2.0

/** The challenge page over this page or within it. */

const READY = "AUTHSIGNAL_READY";
const API_ERROR = "AUTHSIGNAL_API_ERROR";
const CLOSE = "AUTHSIGNAL_CLOSE_POPUP";

const WIDTH = "25rem";
/** The page is shown by then, also if it says nothing. */
const LATEST_READY = 3_000;

/**
 * Opens the challenge page, and resolves to {@code {token}} at its end: a token that your backend validates, whatever the
 * outcome was, or undefined if the user has closed the page. Rejects with the reason of {@code signal} only.
 *
 * @param url the URL that your backend got when it tracked the action
 * @param container element in which the page appears, beside the rest of this page; without it a dialog covers the rest
 * @param title name of the frame for screen readers
 * @param onError is told {@code {errorCode, statusCode}} of failures, which the page itself shows to the user
 */
export function launch(url, { container, title = "Approve on your phone", onError, signal } = {}) {
  signal?.throwIfAborted();
  const { origin } = new URL(url);
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.allow = "clipboard-write";
  frame.src = `${url}&mode=popup`;
  style(frame, { width: "100%", height: "24rem", border: "0", visibility: "hidden" });
  const opened = container ? inline(frame, container) : dialog(frame);

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => style(frame, { visibility: "visible" }), LATEST_READY);

    const end = (finish) => {
      clearTimeout(timer);
      removeEventListener("message", onMessage);
      signal?.removeEventListener("abort", onAbort);
      opened.close();
      finish();
    };
    const onAbort = () => end(() => reject(signal.reason));
    const onMessage = ({ source, origin: sender, data }) => {
      if (source !== frame.contentWindow || sender !== origin) {
        return;
      }
      if (Number.isFinite(data?.height)) {
        style(frame, { height: `${data.height}px` });
        return;
      }
      const message = parse(data);
      switch (message?.event) {
        case READY:
          style(frame, { visibility: "visible" });
          break;
        case API_ERROR:
          onError?.({ errorCode: message.errorCode, statusCode: message.statusCode });
          break;
        case CLOSE:
          end(() => resolve({ token: message.token }));
          break;
        default:
      }
    };

    addEventListener("message", onMessage);
    signal?.addEventListener("abort", onAbort);
    opened.onDismiss(() => end(() => resolve({ token: undefined })));
  });
}

function inline(frame, container) {
  container.append(frame);
  return {
    close: () => frame.remove(),
    onDismiss: () => {},
  };
}

/** A modal dialog, which Escape and a click beside it close. */
function dialog(frame) {
  const element = document.createElement("dialog");
  style(element, {
    width: `min(${WIDTH}, calc(100vw - 1rem))`,
    "max-height": "95vh",
    padding: "0",
    border: "0",
    "border-radius": "0.75rem",
    background: "transparent",
  });
  element.append(frame);
  document.body.append(element);
  element.showModal();
  return {
    close: () => element.remove(),
    onDismiss(dismiss) {
      element.addEventListener("close", dismiss);
      element.addEventListener("click", ({ target }) => target === element && dismiss());
    },
  };
}

/** Sets styles one by one: a Content-Security-Policy permits that where it forbids a style attribute. */
function style(element, values) {
  for (const [name, value] of Object.entries(values)) {
    element.style.setProperty(name, value);
  }
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
