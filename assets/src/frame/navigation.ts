/** Links, forms, refreshes and history of the page, handed to the host. */
import type { NavigationCause } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { type Submission, submissionOf } from "./forms.ts";
import { parseRefresh } from "./refresh.ts";

interface Target {
  cause: NavigationCause;
  replace?: boolean;
  download?: string | null;
  blank?: boolean;
}

export class Navigation {
  readonly #channel: Channel;
  readonly #origin = location.origin;
  #length = 1;
  /** Set while a fragment change of ours runs, which the page's `hashchange` must not report twice. */
  #expectedUrl = "";
  #scrollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#patchHistory();
    this.#patchForms();
    this.#patchOpen();
    this.#keepLast();
    channel.on("traverse", ({ url, state, scroll }) => this.#traverse(url, state, scroll));
  }

  /** Listeners of a document that has just been opened. */
  listen(historyLength: number): void {
    this.#length = historyLength;
    this.#expectedUrl = location.href;
    addEventListener("click", this.#click);
    addEventListener("auxclick", this.#click);
    addEventListener("submit", this.#submit);
    // Chromium would replace the page by an error page when the outer frame's policy blocks a navigation.
    addEventListener("beforeunload", () => setTimeout(() => stop(), 0));
    addEventListener("hashchange", () => this.#hashChanged());
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Begins what a refresh asks for, from `<meta>` or the header. */
  refresh(content: string): void {
    const refresh = parseRefresh(content);
    if (refresh === null) return;
    const go = () => {
      const url = refresh.url === "" ? location.href : refresh.url;
      if (URL.canParse(url, document.baseURI)) {
        this.#go(new URL(url, document.baseURI), { cause: "refresh", replace: true });
      }
    };
    setTimeout(go, refresh.delay);
  }

  #go(url: URL, target: Target, submission: Submission | null = null): void {
    this.#channel.post({
      type: "navigate",
      url: url.href,
      method: submission?.method ?? "GET",
      contentType: submission?.contentType ?? "",
      body: submission?.body ?? null,
      replace: target.replace ?? false,
      cause: target.cause,
      download: target.download ?? null,
      blank: target.blank ?? false,
    });
  }

  readonly #click = (event: MouseEvent): void => {
    if (event.defaultPrevented || (event.type === "auxclick" && event.button !== 1)) return;
    const link = linkOf(event);
    if (link === null) return;
    const { url, download, target } = link;
    if (url.protocol === "javascript:") {
      event.preventDefault();
      runLink(url);
      return;
    }
    if (!/^(?:https?|mailto|tel):$/.test(url.protocol)) return; // blob:, data: are the browser's
    event.preventDefault();
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.type === "auxclick";
    if (download === null && isFragmentOf(url, location.href)) this.#toFragment(url);
    else this.#go(url, { cause: "link", download, blank: modified || target === "_blank" });
  };

  readonly #submit = (event: SubmitEvent): void => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    if (methodOf(event.target, event.submitter) === "dialog") return;
    event.preventDefault();
    this.#send(event.target, event.submitter);
  };

  #send(form: HTMLFormElement, submitter: HTMLElement | null): void {
    // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm, step 26
    const replace = document.readyState !== "complete";
    submissionOf(form, submitter).then(
      (submission) => {
        if (submission === null) return;
        this.#go(submission.url, { cause: "form", replace, blank: submission.target === "_blank" }, submission);
      },
      (error: unknown) => console.error(error),
    );
  }

  /** Scrolls, sets `:target` and fires `hashchange` natively, without an entry in the reader's own history. */
  #toFragment(url: URL): void {
    if (url.href === location.href) {
      location.replace(url.href);
      return;
    }
    this.#length += 1;
    this.#expectedUrl = url.href;
    location.replace(url.href);
    this.#channel.post({ type: "history", action: "push", url: url.href, state: null });
  }

  #hashChanged(): void {
    if (location.href === this.#expectedUrl) return;
    // Script assigned to `location.hash`.
    this.#expectedUrl = location.href;
    this.#channel.post({ type: "history", action: "push", url: location.href, state: null });
  }

  #traverse(address: string, state: unknown, scroll: { x: number; y: number } | null): void {
    const from = location.href;
    this.#expectedUrl = address;
    const native = isFragmentOf(new URL(address), from);
    if (native) location.replace(address);
    History.prototype.replaceState.call(history, state, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state }));
    // To a URL without a fragment `replace` would load the page anew.
    if (!native && new URL(from).hash !== new URL(address).hash) {
      setTimeout(() => dispatchEvent(new HashChangeEvent("hashchange", { oldURL: from, newURL: address })));
    }
    if (scroll !== null) scrollTo(scroll.x, scroll.y);
    else if (!native) scrollTo(0, 0); // never scrolled there
  }

  #scrolled(): void {
    clearTimeout(this.#scrollTimer);
    this.#scrollTimer = setTimeout(() => this.#channel.post({ type: "scroll", x: scrollX, y: scrollY }), 100);
  }

  /**
   * History is the host's: native entries would become the reader's, on the docs page. `replaceState` alone
   * is native, so that `location` and `history.state` are true.
   */
  #patchHistory(): void {
    const native = History.prototype.replaceState;
    const change = (action: "push" | "replace", state: unknown, address: unknown) => {
      const url = address === undefined || address === null ? location.href : String(address);
      native.call(history, state, "", url);
      this.#expectedUrl = location.href;
      if (action === "push") this.#length += 1;
      this.#channel.post({ type: "history", action, url: location.href, state: history.state });
    };
    const traverse = (delta: number) => this.#channel.post({ type: "traverse", delta });
    define(history, "pushState", (state: unknown, _title: unknown, url?: unknown) =>
      change("push", state, url),
    );
    define(history, "replaceState", (state: unknown, _title: unknown, url?: unknown) =>
      change("replace", state, url),
    );
    define(history, "back", () => traverse(-1));
    define(history, "forward", () => traverse(1));
    define(history, "go", (delta?: unknown) => traverse(Math.trunc(Number(delta ?? 0)) || 0));
    Object.defineProperty(history, "length", { configurable: true, get: () => this.#length });
  }

  #patchForms(): void {
    const send = this.#send.bind(this);
    define(HTMLFormElement.prototype, "submit", function submit(this: HTMLFormElement) {
      send(this, null);
    });
  }

  #patchOpen(): void {
    const native = open;
    define(window, "open", (address?: string | URL, target?: string, features?: string) => {
      const url = address === undefined || address === "" ? null : new URL(address, document.baseURI);
      if (url === null || url.origin !== this.#origin) return native.call(window, address, target, features);
      this.#go(url, { cause: "script", blank: target === undefined || target === "_blank" });
      return null;
    });
  }

  /**
   * Default actions come after every listener of the page, those on `window` included: ours is moved to
   * the end whenever the page adds one.
   */
  #keepLast(): void {
    const native = EventTarget.prototype.addEventListener;
    const own = new Map<string, EventListener>([
      ["click", this.#click as EventListener],
      ["auxclick", this.#click as EventListener],
      ["submit", this.#submit as EventListener],
    ]);
    define(
      EventTarget.prototype,
      "addEventListener",
      function addEventListener(
        this: EventTarget,
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: boolean | AddEventListenerOptions,
      ) {
        native.call(this ?? window, type, listener, options);
        const last = this === window || this === undefined ? own.get(type) : undefined;
        if (last !== undefined && listener !== last) {
          window.removeEventListener(type, last);
          native.call(window, type, last);
        }
      },
    );
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable: true, value });
}

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  return (submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "").toLowerCase();
}

interface Link {
  url: URL;
  download: string | null;
  target: string;
}

/** The link that a click is on: HTML's `a` and `area`, SVG's `a`. */
function linkOf(event: MouseEvent): Link | null {
  for (const node of event.composedPath()) {
    if (!(node instanceof Element)) continue;
    const svg = node instanceof SVGAElement;
    if (!svg && !(node instanceof HTMLAnchorElement) && !(node instanceof HTMLAreaElement)) continue;
    const href = node.getAttribute("href") ?? node.getAttribute("xlink:href");
    if (href === null || !URL.canParse(href.trim(), document.baseURI)) return null;
    const base = document.querySelector("base[target]")?.getAttribute("target") ?? "";
    return {
      url: new URL(href.trim(), document.baseURI),
      download: node.getAttribute("download"),
      target: (node.getAttribute("target") ?? base).toLowerCase(),
    };
  }
  return null;
}

/** A `javascript:` link: the outer frame's policy lets the browser itself go nowhere, not even there. */
function runLink(url: URL): void {
  // biome-ignore lint/security/noGlobalEval: the app's own page asks for it, as browsers do.
  globalThis.eval(decodeURIComponent(url.href.slice(url.protocol.length)));
}

/** Is `url` the document at `current` with a fragment? */
function isFragmentOf(url: URL, current: string): boolean {
  const here = new URL(current);
  return url.href.includes("#") && url.href.replace(/#.*$/, "") === here.href.replace(/#.*$/, "");
}
