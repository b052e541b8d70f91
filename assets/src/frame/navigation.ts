/** Links, forms, refreshes and scripts that lead to another page, handed to the host. */
import type { NavigationCause } from "../protocol.ts";
import { attributeOf } from "./attribute-of.ts";
import type { Channel } from "./channel.ts";
import { installUnheardClicks } from "./clicks.ts";
import { maySubmit } from "./csp.ts";
import { define } from "./define.ts";
import type { Family } from "./family.ts";
import { type Submission, scriptOf, submissionOf } from "./forms.ts";
import { installLeaving, listenForLeaving } from "./leaving.ts";
import { referrerOf } from "./referrer.ts";
import { parseRefresh } from "./refresh.ts";
import { rewriteScript } from "./scripts.ts";
import { type HistoryPlace, isFragmentOf, SessionHistory } from "./session-history.ts";
import { Windows } from "./windows.ts";

const nativeStop = window.stop.bind(window);

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
  readonly #history: SessionHistory;
  /** Refreshes that wait for `load` (https://html.spec.whatwg.org/#shared-declarative-refresh-steps). */
  readonly #refreshes: (() => void)[] = [];
  /** The form that is about to be sent (https://html.spec.whatwg.org/#planned-navigation). */
  #planned: symbol | null = null;
  /** The page's `load` event is over (https://html.spec.whatwg.org/#completely-loaded). */
  #loaded = false;

  constructor(channel: Channel, family: Family) {
    this.#channel = channel;
    this.#family = family;
    this.#windows = new Windows(channel, (url, target, handle, replace) =>
      this.#go(url, { cause: "script", target, handle, replace }),
    );
    this.#history = new SessionHistory(channel);
    this.#patchForms();
    this.#patchOpen();
    define(window, "stop", () => {
      this.#planned = null;
      channel.post({ type: "stop" });
      nativeStop();
    });
    this.#keepLast();
    installUnheardClicks(this.#click);
    installLeaving(channel);
  }

  /** Listeners of a document that has just been opened. */
  listen({ place, name, hasOpener }: { place: HistoryPlace; name: string; hasOpener: boolean }): void {
    this.#windows.install(name, hasOpener);
    listenForLeaving();
    this.#history.listen(place);
    addEventListener("click", this.#click);
    addEventListener("auxclick", this.#click);
    addEventListener("submit", this.#submit);
    // Chromium would replace the page by an error page when the outer frame's policy blocks a navigation.
    addEventListener("beforeunload", (event) => event.isTrusted && setTimeout(() => nativeStop(), 0));
  }

  /** Where the page is in the tab's history. */
  get history(): SessionHistory {
    return this.#history;
  }

  /** The page's `load` event is over. */
  loaded(): void {
    this.#loaded = true;
    for (const begin of this.#refreshes.splice(0)) begin();
  }

  /** Navigates another frame of this tab. */
  to(path: readonly number[], url: URL, replace: boolean): void {
    this.#go(url, { cause: "script", path: [...path], replace });
  }

  /** Another window of this tab sends this one to `url`, which was a fragment of it. */
  arrive(url: URL, replace: boolean): void {
    if (isFragmentOf(url, location.href)) this.#history.toFragment(url, replace);
    else this.#go(url, { cause: "script", replace });
  }

  /** Another window of this tab, of the same origin, lets this one run a `javascript:` URL. */
  run(url: URL): void {
    if (this.#family.origin !== "null") runLink(url);
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
    // The time counts from `load` on; a page that goes elsewhere before it is not refreshed.
    if (this.#loaded) setTimeout(go, refresh.delay);
    else this.#refreshes.push(() => setTimeout(go, refresh.delay));
  }

  #go(url: URL, target: Target, submission: Submission | null = null): void {
    const path = target.path ?? null;
    const shown = path === null || submission !== null ? null : this.#family.stateOf(path);
    // No other document (https://html.spec.whatwg.org/#navigate-fragid).
    if (path !== null && shown !== null && !target.download && isFragmentOf(url, shown.href)) {
      const replace = target.replace === true || url.href === shown.href;
      this.#family.act(path, { type: "fragment", url: url.href, replace });
      return;
    }
    if ((target.target ?? "") === "" && (target.path ?? null) === null) {
      this.#planned = null;
      this.#refreshes.length = 0;
    }
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
    // Other events of this name activate nothing (https://dom.spec.whatwg.org/#concept-event-dispatch, step 5.4).
    if (!(event instanceof MouseEvent) || event.defaultPrevented) return;
    if (event.type === "auxclick" && event.button !== 1) return;
    const link = linkOf(event);
    if (link === null) return;
    const { url, download, rel } = link;
    if (url.protocol === "javascript:") {
      event.preventDefault();
      this.#script(url, link.target);
      return;
    }
    ping(link);
    if (download !== null && /^(?:blob|data):$/.test(url.protocol)) {
      event.preventDefault();
      void save(url, download, this.#channel);
      return;
    }
    if (!/^(?:https?|mailto|tel):$/.test(url.protocol)) return; // blob:, data: are the browser's
    event.preventDefault();
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.type === "auxclick";
    const { target, path } = this.#place(modified ? "_blank" : link.target);
    if (download === null && target === "" && path === null && isFragmentOf(url, location.href))
      this.#history.toFragment(url);
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

  /** A `javascript:` URL runs where its target is, of the windows that are there. */
  #script(url: URL, named: string): void {
    const { target, path } = this.#place(named);
    if (path !== null && this.#family.stateOf(path) !== null)
      this.#family.act(path, { type: "script", url: url.href });
    else if (target === "" && path === null) runLink(url);
  }

  readonly #submit = (event: SubmitEvent): void => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    if (methodOf(event.target, event.submitter) === "dialog") return;
    event.preventDefault();
    this.#send(event.target, event.submitter);
  };

  #send(form: HTMLFormElement, submitter: HTMLElement | null): void {
    if (!isConnected(form)) return;
    // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm, step 26
    const replace = document.readyState !== "complete";
    const script = scriptOf(form, submitter);
    if (script !== null) {
      setTimeout(() => runLink(script));
      return;
    }
    const planned = Symbol();
    this.#planned = planned;
    submissionOf(form, submitter).then(
      (submission) => {
        // Where the page has gone elsewhere in the meantime, it is not sent.
        if (submission === null || this.#planned !== planned) return;
        const { url } = submission;
        if (!maySubmit(url)) return;
        const { target, path } = this.#place(submission.target);
        const handle = this.#handleFor(target, attributeOf(form, "rel") ?? "");
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

  /**
   * `location`, as scripts change it (https://html.spec.whatwg.org/#location-object-navigate): the browser would not go
   * there, and would say where to without the fragment, or in a frame not at all.
   */
  place(): object {
    const go = (address: unknown, replace: boolean) => {
      const url = parsed(address);
      if (url.protocol === "javascript:") {
        setTimeout(() => runLink(url));
        return;
      }
      const early = !this.#loaded && !navigator.userActivation.isActive;
      const replaces = replace || early || url.href === location.href;
      if (isFragmentOf(url, location.href)) this.#history.toFragment(url, replaces);
      else this.#go(url, { cause: "script", replace: replaces });
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
          go(withPart(part, String(value)), false);
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
      const url = empty ? new URL("about:blank") : parsed(address);
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

/** Asked of the browser: a control of the form may have any name. */
const connected = Object.getOwnPropertyDescriptor(Node.prototype, "isConnected")?.get;
const isConnected = (node: Node): boolean => connected?.call(node) === true;

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  return (attributeOf(submitter, "formmethod") ?? attributeOf(form, "method") ?? "").toLowerCase();
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
    if (!event.bubbles && node !== event.target) return null;
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

/** Keeps what a page has made; not every engine does so in a sandbox (https://html.spec.whatwg.org/#downloading-hyperlinks). */
async function save(url: URL, name: string, channel: Channel): Promise<void> {
  try {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    channel.post({ type: "save", name: name === "" ? "download" : name, bytes });
  } catch (error) {
    console.error(error); // the URL has been revoked
  }
}

/** Hyperlink auditing (https://html.spec.whatwg.org/#hyperlink-auditing). */
function ping({ url, element }: Link): void {
  // Off by default in Firefox.
  if ("mozInnerScreenX" in window) return;
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
  const result: unknown = globalThis.eval(rewriteScript(percentDecoded(url.href.slice(url.protocol.length))));
  if (typeof result !== "string") return;
  document.open();
  document.write(result);
  document.close();
}

/** https://url.spec.whatwg.org/#string-percent-decode, then UTF-8; other `%` are left. */
function percentDecoded(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const code =
      bytes[at] === 0x25 ? /^[\da-f]{2}/i.exec(String.fromCharCode(...bytes.slice(at + 1, at + 3))) : null;
    decoded.push(code === null ? (bytes[at] ?? 0) : Number.parseInt(code[0], 16));
    if (code !== null) at += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(decoded));
}

/** A part of a URL that may be set. */
const PARTS = ["protocol", "host", "hostname", "port", "pathname", "search", "hash"] as const;

/** The page's URL with another part (https://html.spec.whatwg.org/#the-location-interface). */
function withPart(part: (typeof PARTS)[number], value: string): URL {
  const url = new URL(location.href);
  if (part === "protocol" && !/^[a-z][a-z\d+.-]*(?::|$)/i.test(value))
    throw new DOMException(`'${value}' is no scheme.`, "SyntaxError");
  url[part] = value;
  // A query that is empty is there, which `URL.search` can't say.
  if (part === "search" && (value === "" || value === "?")) {
    url.hash = "";
    return new URL(`${url.href}?${location.hash}`);
  }
  return url;
}

/** The URL that a script gives; raises what `location` raises. */
function parsed(address: unknown): URL {
  const text = String(address);
  if (URL.canParse(text, document.baseURI)) return new URL(text, document.baseURI);
  throw new DOMException(`'${text}' is not a valid URL.`, "SyntaxError");
}
