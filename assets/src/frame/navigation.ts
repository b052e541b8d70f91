/** Links, forms, refreshes and history of the page, handed to the host. */
import type { NavigationCause } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { maySubmit } from "./csp.ts";
import { define } from "./define.ts";
import type { Family } from "./family.ts";
import { type Submission, submissionOf } from "./forms.ts";
import { referrerOf } from "./referrer.ts";
import { parseRefresh } from "./refresh.ts";
import { rewriteScript } from "./scripts.ts";
import { Windows } from "./windows.ts";

interface Target {
  cause: NavigationCause;
  replace?: boolean;
  download?: string | null;
  /** As in a `target` attribute. */
  target?: string;
  /** Of the tab, where the page keeps a handle. */
  handle?: number | null;
  /** Of the frame, where it is known. */
  path?: number[] | null;
  /** What the reader has acted on. */
  element?: Element | null;
}

export class Navigation {
  readonly #channel: Channel;
  readonly #origin = location.origin;
  readonly #windows: Windows;
  readonly #family: Family;
  #length = 1;
  /** Set while a fragment change of ours runs, which the page's `hashchange` must not report twice. */
  #expectedUrl = "";
  #scrollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Channel, family: Family) {
    this.#channel = channel;
    this.#family = family;
    this.#windows = new Windows(channel, (url, target, handle, replace) =>
      this.#go(url, { cause: "script", target, handle, replace }),
    );
    this.#patchHistory();
    this.#patchForms();
    this.#patchOpen();
    this.#keepLast();
    channel.on("traverse", ({ url, state, scroll }) => this.#traverse(url, state, scroll));
    channel.on("history-length", ({ length }) => this.lengthened(length));
    channel.on("leaving", () => channel.post({ type: "leave", ask: wantsToStay() }));
  }

  /** Listeners of a document that has just been opened. */
  listen({
    historyLength,
    name,
    hasOpener,
  }: {
    historyLength: number;
    name: string;
    hasOpener: boolean;
  }): void {
    this.#length = historyLength;
    this.#windows.install(name, hasOpener);
    this.#expectedUrl = location.href;
    addEventListener("click", this.#click);
    addEventListener("auxclick", this.#click);
    addEventListener("submit", this.#submit);
    // Chromium would replace the page by an error page when the outer frame's policy blocks a navigation.
    addEventListener("beforeunload", (event) => event.isTrusted && setTimeout(() => stop(), 0));
    addEventListener("hashchange", () => this.#hashChanged());
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** The history of the tab has so many steps. */
  lengthened(length: number): void {
    this.#length = length;
  }

  /** Navigates another frame of this tab. */
  to(path: readonly number[], url: URL, replace: boolean): void {
    this.#go(url, { cause: "script", path: [...path], replace });
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
      target: target.target ?? "",
      referrer: referrerOf(target.element),
      user: navigator.userActivation.isActive,
      handle: target.handle ?? null,
      path: target.path ?? null,
    });
  }

  readonly #click = (event: MouseEvent): void => {
    if (event.defaultPrevented || (event.type === "auxclick" && event.button !== 1)) return;
    const link = linkOf(event);
    if (link === null) return;
    const { url, download, rel } = link;
    if (url.protocol === "javascript:") {
      event.preventDefault();
      runLink(url);
      return;
    }
    ping(link);
    if (!/^(?:https?|mailto|tel):$/.test(url.protocol)) return; // blob:, data: are the browser's
    event.preventDefault();
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.type === "auxclick";
    const { target, path } = this.#place(modified ? "_blank" : link.target);
    if (download === null && target === "" && path === null && isFragmentOf(url, location.href))
      this.#toFragment(url);
    else {
      const handle = this.#handleFor(target, rel);
      this.#go(withPoint(link, event), {
        cause: "link",
        download,
        target,
        path,
        handle,
        element: link.element,
      });
    }
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
        const { url } = submission;
        if (!maySubmit(url)) return;
        const { target, path } = this.#place(submission.target);
        const handle = this.#handleFor(target, form.getAttribute("rel") ?? "");
        this.#go(url, { cause: "form", replace, target, path, handle, element: form }, submission);
      },
      (error: unknown) => console.error(error),
    );
  }

  /**
   * What a `target` means here: a frame of this tab by its place (null is this one), "_blank", or a tab's name
   * (https://html.spec.whatwg.org/#the-rules-for-choosing-a-navigable).
   */
  #place(target: string): { target: string; path: number[] | null } {
    const { path } = this.#family;
    const keyword = target.toLowerCase();
    if (keyword === "_blank") return { target: keyword, path: null };
    if (keyword === "_top" && path.length > 0) return { target: "", path: [] };
    if (keyword === "_parent" && path.length > 0) return { target: "", path: path.slice(0, -1) };
    if (["", "_self", "_parent", "_top"].includes(keyword)) return { target: "", path: null };
    const found = this.#family.find(target);
    return found === null ? { target, path: null } : { target: "", path: [...found] };
  }

  /** Whether a tab knows the page that opened it: https://html.spec.whatwg.org/#get-an-element's-noopener */
  #handleFor(target: string, rel: string): number | null {
    const words = rel.toLowerCase().split(/\s+/);
    const severed = words.includes("noopener") || words.includes("noreferrer");
    if (target === "" || severed || (target === "_blank" && !words.includes("opener"))) return null;
    return this.#windows.number(target);
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
    this.#length += 1;
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
    const length = () => {
      // An assignment to `location.hash` counts at once; its event comes later.
      const moved =
        this.#expectedUrl !== "" &&
        location.href !== this.#expectedUrl &&
        isFragmentOf(new URL(location.href), this.#expectedUrl);
      return this.#length + (moved ? 1 : 0);
    };
    Object.defineProperty(history, "length", { configurable: true, get: length });
  }

  /** `location` of a frame, as scripts change it: the browser would neither go there nor say where to. */
  place(): object {
    const go = (address: unknown, replace: boolean) => {
      const url = new URL(String(address), document.baseURI);
      const early = document.readyState !== "complete";
      if (url.protocol === "javascript:") runLink(url);
      else if (isFragmentOf(url, location.href)) this.#toFragment(url);
      else this.#go(url, { cause: "script", replace: replace || early || url.href === location.href });
    };
    const place = {
      assign: (address: unknown) => go(address, false),
      replace: (address: unknown) => go(address, true),
      reload: () => this.#go(new URL(location.href), { cause: "reload", replace: true }),
      get href() {
        return location.href;
      },
      set href(address: unknown) {
        go(address, false);
      },
    };
    for (const part of PARTS) {
      Object.defineProperty(place, part, {
        get: () => location[part],
        set: (value: unknown) => {
          const url = new URL(location.href);
          url[part] = String(value);
          go(url, false);
        },
      });
    }
    return place;
  }

  #patchForms(): void {
    const send = this.#send.bind(this);
    define(HTMLFormElement.prototype, "submit", function submit(this: HTMLFormElement) {
      send(this, null);
    });
  }

  #patchOpen(): void {
    const native = open;
    define(window, "open", (address?: string | URL, name?: string, features?: string) => {
      const empty = address === undefined || address === "";
      const url = new URL(empty ? "about:blank" : address, document.baseURI);
      if (!empty && url.origin !== this.#origin) return native.call(window, address, name, features);
      const { target, path } = this.#place(name === undefined || name === "" ? "_blank" : name);
      if (target === "") {
        if (!empty) this.#go(url, { cause: "script", path });
        return path === null ? window : this.#family.windowAt(path);
      }
      const severed = /(?:^|[\s,])(?:noopener|noreferrer)(?:$|[\s,]|=(?:1|yes|true))/i.test(features ?? "");
      const handle = severed ? null : this.#windows.number(target);
      this.#go(url, { cause: "script", target, handle });
      return handle === null ? null : this.#windows.window(handle);
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

/** Fires `beforeunload`; whether a listener asks that the reader be asked (https://html.spec.whatwg.org/#prompt-to-unload). */
function wantsToStay(): boolean {
  const event = document.createEvent("BeforeUnloadEvent");
  event.initEvent("beforeunload", false, true);
  dispatchEvent(event);
  const asks =
    event.defaultPrevented || (event instanceof BeforeUnloadEvent && String(event.returnValue) !== "");
  // Pages that nobody has touched may not hold anybody.
  return asks && navigator.userActivation.hasBeenActive;
}

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  return (submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "").toLowerCase();
}

interface Link {
  element: Element;
  url: URL;
  download: string | null;
  target: string;
  rel: string;
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
      element: node,
      url: new URL(href.trim(), document.baseURI),
      download: node.getAttribute("download"),
      target: node.getAttribute("target") ?? base,
      rel: node.getAttribute("rel") ?? "",
    };
  }
  return null;
}

/** A click on an `<img ismap>` in a link says where (https://html.spec.whatwg.org/#following-hyperlinks). */
function withPoint({ url, element }: Link, event: MouseEvent): URL {
  const image = event.target;
  if (!(image instanceof HTMLImageElement) || !image.isMap || !element.contains(image)) return url;
  const place = new URL(url);
  place.search = `?${Math.trunc(event.offsetX)},${Math.trunc(event.offsetY)}`;
  return place;
}

/** Hyperlink auditing (https://html.spec.whatwg.org/#hyperlink-auditing). */
function ping({ url, element }: Link): void {
  const targets =
    element
      .getAttribute("ping")
      ?.split(/\s+/)
      .filter((each) => each !== "") ?? [];
  for (const target of targets) {
    if (!URL.canParse(target, document.baseURI)) continue;
    const headers = { "content-type": "text/ping", "ping-from": referrerOf(), "ping-to": url.href };
    void fetch(new URL(target, document.baseURI), {
      method: "POST",
      body: "PING",
      headers,
      keepalive: true,
      referrerPolicy: "no-referrer",
    }).catch(() => {});
  }
}

/**
 * A `javascript:` link: the outer frame's policy lets the browser itself go nowhere, not even there. A text that
 * it gives becomes the document (https://html.spec.whatwg.org/#the-javascript:-url-special-case).
 */
function runLink(url: URL): void {
  // biome-ignore lint/security/noGlobalEval: the app's own page asks for it, as browsers do.
  const result: unknown = globalThis.eval(
    rewriteScript(decodeURIComponent(url.href.slice(url.protocol.length))),
  );
  if (typeof result !== "string") return;
  document.open();
  document.write(result);
  document.close();
}

/** A part of a URL that may be set. */
const PARTS = ["protocol", "host", "hostname", "port", "pathname", "search", "hash"] as const;

/** Is `url` the document at `current` with a fragment? */
function isFragmentOf(url: URL, current: string): boolean {
  const here = new URL(current);
  return url.href.includes("#") && url.href.replace(/#.*$/, "") === here.href.replace(/#.*$/, "");
}
