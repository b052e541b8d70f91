/**
 * `history`, fragments and scroll positions of the page (https://html.spec.whatwg.org/#the-history-interface). The
 * entries are the host's: native ones would become the reader's, on the docs page. `replaceState` alone is native, so
 * that `location` and `history.state` are true.
 */
import type { Channel } from "./channel.ts";
import { accessor, define } from "./define.ts";

/** Where the page is in the history of its tab. */
export interface HistoryPlace {
  length: number;
  index: number;
}

/** For so long the event of a native change is waited for; milliseconds. */
const EVENT_LIMIT = 100;

const nativeReplace = History.prototype.replaceState;

export class SessionHistory {
  readonly #channel: Channel;
  #place: HistoryPlace = { length: 1, index: 0 };
  /** Where the page is as far as the host knows: what `hashchange` must not report twice. */
  #expectedUrl = "";
  /** A native `popstate` is on its way that the page must not see. */
  #swallowing = false;
  #scrollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#patch();
    channel.on("traverse", ({ url, state, scroll, index }) => this.#traverse(url, state, scroll, index));
    channel.on("history-place", ({ length, index }) => this.moved({ length, index }));
  }

  get place(): HistoryPlace {
    return { ...this.#place };
  }

  /** Listeners of a document that has just been opened, before any of its own. */
  listen(place: HistoryPlace): void {
    this.#place = { ...place };
    this.#expectedUrl = location.href;
    addEventListener(
      "popstate",
      (event) => {
        if (!event.isTrusted || !this.#swallowing) return;
        this.#swallowing = false;
        event.stopImmediatePropagation();
      },
      true,
    );
    addEventListener("hashchange", () => this.#hashChanged());
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** The tab's history is another one. */
  moved(place: HistoryPlace): void {
    this.#place = { ...place };
  }

  /** Scrolls to the fragment of the page's own URL and sets `:target`, which a document that was written has not done. */
  settle(url: string): void {
    if (location.hash === "" || location.href !== url) return;
    this.#natively(url);
  }

  /** Scrolls, sets `:target` and fires `hashchange` natively, without an entry in the reader's own history. */
  toFragment(url: URL, replace = false): void {
    const push = !replace && url.href !== location.href;
    this.#expectedUrl = url.href;
    location.replace(url.href);
    if (push) this.#pushed();
    const action = push ? "push" : "replace";
    this.#channel.post({ type: "history", action, url: url.href, state: history.state });
  }

  /** A fragment change of ours, whose `popstate` is no matter of the page. */
  #natively(url: string): void {
    this.#expectedUrl = url;
    this.#swallowing = true;
    setTimeout(() => {
      this.#swallowing = false;
    }, EVENT_LIMIT);
    location.replace(url);
  }

  #pushed(): void {
    const index = this.#place.index + 1;
    this.#place = { index, length: index + 1 };
  }

  #hashChanged(): void {
    if (location.href === this.#expectedUrl) return;
    // Script assigned to `location.hash`.
    this.#expectedUrl = location.href;
    this.#pushed();
    this.#channel.post({ type: "history", action: "push", url: location.href, state: null });
  }

  #traverse(address: string, state: unknown, scroll: { x: number; y: number } | null, index: number): void {
    const from = location.href;
    const kept = history.scrollRestoration === "manual" ? { x: scrollX, y: scrollY } : null;
    this.#place = { ...this.#place, index };
    this.#expectedUrl = address;
    const native = isFragmentOf(new URL(address), from);
    if (native && address !== from) this.#natively(address);
    nativeReplace.call(history, state, "", address);
    const event = new PopStateEvent("popstate", { state });
    // To the constructor that is no state at all.
    if (state === undefined) Object.defineProperty(event, "state", { configurable: true, value: undefined });
    dispatchEvent(event);
    // To a URL without a fragment `replace` would load the page anew.
    if (!native && new URL(from).hash !== new URL(address).hash) {
      setTimeout(() => dispatchEvent(new HashChangeEvent("hashchange", { oldURL: from, newURL: address })));
    }
    const place = kept ?? scroll;
    if (place !== null) scrollTo(place.x, place.y);
    else if (!native) scrollTo(0, 0); // never scrolled there
  }

  #scrolled(): void {
    clearTimeout(this.#scrollTimer);
    this.#scrollTimer = setTimeout(() => {
      // What is not to be restored is not kept.
      const manual = history.scrollRestoration === "manual";
      this.#channel.post({ type: "scroll", x: manual ? 0 : scrollX, y: manual ? 0 : scrollY });
    }, 100);
  }

  #change(action: "push" | "replace", state: unknown, address: unknown): void {
    const url = address === undefined || address === null ? location.href : String(address);
    nativeReplace.call(history, state, "", url);
    this.#expectedUrl = location.href;
    if (action === "push") this.#pushed();
    this.#channel.post({ type: "history", action, url: location.href, state: history.state });
  }

  get #length(): number {
    // An assignment to `location.hash` counts at once; its event comes later.
    const moved =
      this.#expectedUrl !== "" &&
      location.href !== this.#expectedUrl &&
      isFragmentOf(new URL(location.href), this.#expectedUrl);
    return moved ? this.#place.index + 2 : this.#place.length;
  }

  #patch(): void {
    const own = <Values extends unknown[]>(name: string, run: (...values: Values) => void) => {
      const length = name.endsWith("State") ? 2 : 0;
      const native: unknown = Reflect.get(History.prototype, name);
      const value = function (this: unknown, ...values: Values): void {
        // Of something else, or with too few arguments: the browser's own error.
        if (this !== history || values.length < length) {
          if (typeof native === "function") Reflect.apply(native, this, values);
          return;
        }
        run(...values);
      };
      define(History.prototype, name, value);
      Object.defineProperty(value, "length", { configurable: true, value: length });
    };
    const traverse = (delta: number) => this.#channel.post({ type: "traverse", delta });
    own("pushState", (state: unknown, _title: unknown, url?: unknown) => this.#change("push", state, url));
    own("replaceState", (state: unknown, _title: unknown, url?: unknown) =>
      this.#change("replace", state, url),
    );
    own("back", () => traverse(-1));
    own("forward", () => traverse(1));
    own("go", (delta?: unknown) => traverse(Math.trunc(Number(delta ?? 0)) || 0));
    accessor(History.prototype, "length", {
      configurable: true,
      enumerable: true,
      get: () => this.#length,
    });
  }
}

/** Is `url` the document at `current` with a fragment? */
export function isFragmentOf(url: URL, current: string): boolean {
  return url.href.includes("#") && url.href.replace(/#.*$/, "") === current.replace(/#.*$/, "");
}
