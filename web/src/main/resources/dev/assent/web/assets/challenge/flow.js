// SPDX-License-Identifier: Apache-2.0
import { Browser, BrowserError } from "@assent/client/browser.js";

const ENROLMENT_INTERVAL = 2_000;
/** A start so long after the last one spares the user's allowance of pushes. */
const SEND_AGAIN_AFTER = 10_000;
/** Error code of a phone that has registered for no notifications. */
const NO_PUSH_TOKEN = "no_push_token";
/** Time before the end of the token at which the result is prepared, which outlives it. */
const BEFORE_EXPIRY = 20_000;

/**
 * The course of a visit: what is asked of the server, and the state that the page shows. It renders nothing; {@code onChange}
 * is called after each change, and {@code finish} ends the visit with the token to hand back.
 */
export class Flow {
  /** Name of the state, which is that of its view. */
  view = "loading";
  page;
  challenge;
  enrolment;
  enrolmentStatus;
  added;
  isOffline = false;
  wasSentAgain = false;
  failure;
  retryAt;

  #visit;
  #browser;
  #launcher;
  #onChange;
  #finish;
  #waiting;
  #timers = new Set();

  constructor({ visit, baseUrl, launcher, onChange, finish }) {
    this.#visit = visit;
    this.#launcher = launcher;
    this.#onChange = onChange;
    this.#finish = finish;
    this.#browser = new Browser({ baseUrl, token: visit.token ?? "" });
  }

  get clockOffset() {
    return this.#browser.clockOffset;
  }

  /** The time by the server's clock. */
  #now() {
    return Date.now() + this.#browser.clockOffset;
  }

  /** The devices that can be asked by a push. */
  get phones() {
    return (this.page?.devices ?? []).filter((device) => device.credentialType === "PUSH");
  }

  /** Whether no phone of the challenge is sent a notification. */
  get isUnsent() {
    const results = this.challenge?.deliveryResults ?? [];
    return results.length > 0 && results.every((result) => result.errorCode);
  }

  /** Whether no phone of the challenge gets notifications at all: nothing has failed then. */
  get isWithoutPush() {
    return this.isUnsent && this.challenge.deliveryResults.every(({ errorCode }) => errorCode === NO_PUSH_TOKEN);
  }

  get mayRemove() {
    return this.page.redirectToSettings && this.page.state === "CHALLENGE_SUCCEEDED";
  }

  get maySendAgain() {
    return this.#now() >= (this.challenge?.startedAt ?? 0) + SEND_AGAIN_AFTER;
  }

  /** Begins the visit, or continues it after a reload. */
  async begin() {
    if (!this.#visit.token) {
      this.#show("over");
      return;
    }
    await this.#try(async () => {
      await this.#loadPage();
      const expiresAt = Date.parse(this.page.expiresAt) - this.clockOffset;
      this.#later(expiresAt - BEFORE_EXPIRY, () => this.#prepareResult());
      this.#later(expiresAt, () => this.#end());
      const earlier = this.#visit.challenge;
      if (this.page.state === "CHALLENGE_REQUIRED" && earlier && earlier.expiresAt > this.#now()) {
        this.#wait(earlier);
      } else {
        await this.#route();
      }
    }, () => this.begin());
  }

  /** Asks all phones, or the one with {@code userAuthenticatorId}. */
  async start(userAuthenticatorId) {
    await this.#try(async () => {
      this.#stopWaiting();
      const started = await this.#browser.start({ userAuthenticatorId });
      this.wasSentAgain = this.challenge !== undefined;
      this.#wait({ ...started, userAuthenticatorId, startedAt: this.#now() });
    }, () => this.start(userAuthenticatorId));
  }

  async sendAgain() {
    if (this.maySendAgain) {
      await this.start(this.challenge.userAuthenticatorId);
    }
  }

  chooseDevice() {
    this.#show("choice");
  }

  backToWaiting() {
    this.#show("waiting");
  }

  /** Withdraws the challenge and ends the visit without an approval. */
  async cancel() {
    const challenge = this.challenge;
    this.#stopWaiting();
    this.#show("loading");
    if (challenge) {
      // The outcome does not matter any more; the push is over at its expiry at the latest.
      await this.#browser.cancel(challenge.challengeId).catch(() => {});
    }
    await this.#prepareResult();
    this.#show("cancelled");
    await this.leave();
  }

  /** Withdraws the challenge while the page is closed: whoever launched it waits for nothing any more. */
  abandon() {
    const challenge = this.challenge;
    if (challenge && ["waiting", "choice"].includes(this.view)) {
      this.#stop();
      this.challenge = undefined;
      this.#visit.challenge = undefined;
      this.#show("loading");
      this.#browser.cancel(challenge.challengeId, { keepalive: true }).catch(() => {});
    }
  }

  /** Ends the visit: with the access token if the action was approved, else with a token that only names it. */
  async leave() {
    await this.#prepareResult();
    this.#stop();
    this.#finish(this.#visit.result);
  }

  async enrol() {
    await this.#try(async () => {
      this.enrolment = await this.#browser.createEnrolment();
      this.enrolmentStatus = "WAITING";
      this.#show("enrol");
      await this.#followEnrolment(this.enrolment.enrolmentId);
    }, () => this.enrol());
  }

  /** Goes on after an enrolment: to the challenge where the action needs one. */
  async afterEnrolment() {
    await this.#try(async () => {
      if (this.mayRemove) {
        this.#show("settings");
        return;
      }
      await this.#browser.requireChallenge();
      await this.#loadPage();
      await this.#route();
    }, () => this.afterEnrolment());
  }

  async removeDevice(userAuthenticatorId) {
    await this.#try(async () => {
      await this.#browser.removeDevice(userAuthenticatorId);
      if (this.view === "added") {
        // Its token has enrolled one device, and enrols no other.
        this.#show("removed");
        return;
      }
      await this.#loadPage();
      this.#show(this.page.devices.length > 0 ? "settings" : "removed");
    }, () => this.removeDevice(userAuthenticatorId));
  }

  showSettings() {
    this.#show("settings");
  }

  async #loadPage() {
    this.page = await this.#browser.page();
    this.#visit.keepReturn(this.page);
  }

  /** Shows what the state of the action requires. */
  async #route() {
    switch (this.page.state) {
      case "CHALLENGE_REQUIRED":
        if (this.phones.length > 0) {
          await this.start();
        } else {
          await this.#enrolOrRefuse();
        }
        break;
      case "CHALLENGE_SUCCEEDED":
        await this.#approve(this.#visit.result);
        break;
      case "CHALLENGE_FAILED":
        this.#show("declined");
        break;
      case "ALLOW":
        if (this.phones.length === 0 && (this.page.mayEnrol || !this.page.isEnrolled)) {
          await this.#enrolOrRefuse();
        } else {
          this.#show("nothing");
        }
        break;
      default:
        this.#show("nothing");
    }
  }

  async #enrolOrRefuse() {
    if (this.page.mayEnrol) {
      await this.enrol();
    } else {
      this.#show("noDevice");
    }
  }

  /** Waits for the outcome of {@code challenge} in the background. */
  #wait(challenge) {
    this.challenge = challenge;
    this.#visit.challenge = challenge;
    this.#show("waiting");
    const waiting = new AbortController();
    this.#waiting = waiting;
    const options = {
      signal: waiting.signal,
      onConnection: (isReached) => {
        this.isOffline = !isReached;
        this.#changed();
      },
    };
    this.#browser.wait(challenge.challengeId, options).then(
      (outcome) => this.#try(() => this.#conclude(challenge, outcome), () => this.begin()),
      (error) => {
        if (!waiting.signal.aborted) {
          this.#fail(error, () => this.begin());
        }
      },
    );
  }

  async #conclude(challenge, outcome) {
    if (this.challenge !== challenge) {
      return;
    }
    this.isOffline = false;
    if (outcome.isVerified) {
      this.#visit.result = outcome.accessToken;
      if (this.page.redirectToSettings) {
        await this.#loadPage();
      }
      await this.#approve(outcome.accessToken);
      return;
    }
    await this.#loadPage();
    if (this.page.state === "CHALLENGE_SUCCEEDED") {
      await this.#approve();
    } else if (this.page.state === "CHALLENGE_FAILED") {
      this.#show("declined");
    } else {
      this.#show(this.#now() >= challenge.expiresAt - 1000 ? "expired" : "replaced");
    }
  }

  async #approve(token) {
    this.challenge = undefined;
    this.#visit.challenge = undefined;
    if (token) {
      this.#visit.result = token;
    }
    if (this.mayRemove) {
      this.#show("settings");
      return;
    }
    this.#show("approved");
    await this.leave();
  }

  async #followEnrolment(enrolmentId) {
    for (;;) {
      await this.#pause(ENROLMENT_INTERVAL);
      if (this.enrolment?.enrolmentId !== enrolmentId) {
        return;
      }
      const found = await this.#browser.enrolment(enrolmentId).catch((error) => {
        if (error.isTemporary) {
          return undefined;
        }
        throw error;
      });
      if (found && found.status !== this.enrolmentStatus) {
        this.enrolmentStatus = found.status;
        if (found.status === "ENROLLED") {
          this.added = found;
          this.enrolment = undefined;
          await this.#loadPage();
          this.#show("added");
          return;
        }
        this.#changed();
        if (found.status === "EXPIRED") {
          this.enrolment = undefined;
          this.#show("enrolExpired");
          return;
        }
      }
    }
  }

  /** Prepares the token to hand back, unless the access token is that. */
  async #prepareResult() {
    if (!this.#visit.result) {
      this.#visit.result = await this.#browser.returnToken().catch(() => undefined);
    }
  }

  /** The token of this page has expired. */
  #end() {
    if (!["approved", "declined"].includes(this.view)) {
      this.#stop();
      this.#launcher?.failed("expired_token", 401);
      this.#show("over");
    }
  }

  async #try(act, again) {
    try {
      await act();
    } catch (error) {
      this.#fail(error, again);
    }
  }

  #fail(error, again) {
    if (!(error instanceof BrowserError)) {
      throw error;
    }
    this.#launcher?.failed(error.code, error.status);
    if (error.code === "credential_not_found" && this.view !== "settings") {
      this.#enrolOrRefuse().catch((next) => this.#fail(next, again));
    } else if (error.status === 401) {
      this.#stop();
      this.#show("over");
    } else if (error.status === 400 && this.page) {
      // The action has changed in the meantime.
      this.#loadPage().then(
        () => (this.page.state === "CHALLENGE_REQUIRED" ? this.#show("failed") : this.#route()),
        () => this.#show("failed"),
      );
      this.failure = again;
    } else if (error.status === 429) {
      this.retryAt = Date.now() + (error.retryAfterSeconds ?? 5) * 1000;
      this.#show("limited");
      this.#later(this.retryAt, again);
    } else {
      this.failure = again;
      this.#show("failed");
    }
  }

  #stopWaiting() {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }

  #stop() {
    this.#stopWaiting();
    this.enrolment = undefined;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  #later(time, act) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, Math.max(0, time - Date.now()));
    this.#timers.add(timer);
  }

  #pause(milliseconds) {
    return new Promise((resolve) => this.#later(Date.now() + milliseconds, resolve));
  }

  #show(view) {
    this.view = view;
    this.#onChange(true);
  }

  #changed() {
    this.#onChange(false);
  }
}
