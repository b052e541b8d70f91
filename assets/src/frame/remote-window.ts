/** Another window of the tab, as scripts get it: what is known of it, and what can be asked of it. */
import type { Act, Path, WindowState } from "./kin.ts";
import { Mirror } from "./mirror.ts";
import { TOPMOST } from "./scripts.ts";

/** Names that every window has, and that mean that very window. */
const SELF = new Set(["window", "self", "frames", "globalThis"]);
const PLACE = ["protocol", "host", "hostname", "port", "pathname", "search", "hash", "origin"] as const;

/** What it needs of the family that it is of. */
export interface Relations {
  /** Of this window, as others see it. */
  readonly origin: string;
  stateOf(path: Path): WindowState | null;
  windowAt(path: Path): Window;
  navigate(path: Path, url: URL, replace: boolean): void;
  act(to: Path, act: Act, transfer?: Transferable[]): void;
}

export class RemoteWindow {
  readonly window: Window;
  readonly path: Path;
  readonly #family: Relations;
  readonly #place: object;
  #mirror: Mirror | null = null;
  /** The document that the mirror is of. */
  #mirrored = "";
  /** Loads what a script has written, where it is a frame of this window. */
  fill: ((html: string) => void) | null = null;
  closed = false;

  constructor(path: Path, family: Relations) {
    this.path = path;
    this.#family = family;
    this.#place = this.#location();
    // Scripts treat it as the window that it stands for.
    this.window = this.#proxy() as Window;
  }

  update(state: WindowState): void {
    if (this.#mirror === null || state.html === null) return;
    if (this.#mirrored === "") this.#mirrored = state.document; // made by what was written into it
    if (this.#mirrored === state.document) this.#mirror.update(state.html);
    else this.#mirror = null;
  }

  /** Is it of another origin, because a sandbox is around one of the two? */
  get isForeign(): boolean {
    return this.#family.origin === "null" || this.#state?.origin === "null";
  }

  /** What pages of the same origin have in common. */
  #own<Value>(get: () => Value): Value {
    if (!this.isForeign) return get();
    throw new DOMException(
      "A frame in a sandbox without allow-same-origin is of another origin.",
      "SecurityError",
    );
  }

  get document(): Document {
    return this.#own(() => this.#document());
  }

  #document(): Document {
    const state = this.#state;
    if (
      this.#mirror !== null &&
      (state === null || this.#mirrored === state.document || this.#mirrored === "")
    )
      return this.#mirror.document;
    const mirror = new Mirror({
      changed: (html) => {
        if (this.#state === null) this.fill?.(html);
        else this.#family.act(this.path, { type: "html", html });
      },
      written: (html) => {
        this.#mirrored = "";
        this.fill?.(html);
      },
    });
    this.#mirror = mirror;
    this.#mirrored = state?.document ?? "";
    if (state?.html) mirror.update(state.html);
    mirror.describe({
      defaultView: () => this.window,
      URL: () => this.#href,
      documentURI: () => this.#href,
      baseURI: () => (this.#href.startsWith("about:") ? document.baseURI : this.#href),
      readyState: () => this.#state?.readyState ?? "complete",
      referrer: () => this.#state?.referrer ?? "",
      cookie: () => document.cookie,
      contentType: () => this.#state?.contentType ?? "text/html",
      characterSet: () => this.#state?.characterSet ?? document.characterSet,
      compatMode: () => this.#state?.compatMode ?? "BackCompat",
    });
    return mirror.document;
  }

  get #state(): WindowState | null {
    return this.#family.stateOf(this.path);
  }

  get #href(): string {
    return this.#state?.href ?? "about:blank";
  }

  #go(address: unknown, replace: boolean): void {
    // Relative to the page of the script (https://html.spec.whatwg.org/#dom-location-href).
    this.#family.navigate(this.path, new URL(String(address), document.baseURI), replace);
  }

  #location(): object {
    const place = {
      assign: (address: unknown) => this.#go(address, false),
      replace: (address: unknown) => this.#go(address, true),
      reload: () => this.#go(this.#href, true),
      toString: () => this.#href,
    };
    const member = (name: string, get: () => string, set: (value: unknown) => void) =>
      Object.defineProperty(place, name, { enumerable: true, get, set });
    member(
      "href",
      () => this.#href,
      (value) => this.#go(value, false),
    );
    for (const name of PLACE) {
      member(
        name,
        () => (URL.canParse(this.#href) ? new URL(this.#href)[name] : ""),
        (value) => {
          const url = new URL(this.#href);
          if (name !== "origin") url[name] = String(value);
          this.#go(url.href, false);
        },
      );
    }
    return place;
  }

  #frame(index: number): Window | undefined {
    const frame = this.#state?.frames[index];
    return frame === undefined ? undefined : this.#family.windowAt([...this.path, frame.id]);
  }

  #members(): Record<string, () => unknown> {
    const { path } = this;
    return {
      top: () => this.#family.windowAt([]),
      [TOPMOST]: () => this.#family.windowAt([]),
      parent: () => this.#family.windowAt(path.slice(0, -1)),
      length: () => this.#state?.frames.length ?? 0,
      name: () => this.#state?.name ?? "",
      closed: () => this.closed,
      origin: () => window.origin,
      opener: () => null,
      frameElement: () => {
        const around = this.#family.windowAt(path.slice(0, -1));
        return [...around.document.querySelectorAll("iframe, frame, object")].find(
          (element) => "contentWindow" in element && element.contentWindow === this.window,
        );
      },
      document: () => this.document,
      // Pages of one origin have the same areas.
      localStorage: () => this.#own(() => localStorage),
      sessionStorage: () => this.#own(() => sessionStorage),
      location: () => this.#place,
    };
  }

  #post(data: unknown, options: unknown, transfer: unknown): void {
    if (this.closed || !isFor(options)) return;
    const given: unknown =
      typeof options === "object" && options !== null && "transfer" in options ? options.transfer : transfer;
    const items = Array.isArray(given) ? given : [];
    const ports = items.filter((item) => item instanceof MessagePort);
    this.#family.act(this.path, { type: "message", data, origin: this.#family.origin, ports }, items);
  }

  #proxy(): object {
    const members = this.#members();
    const own: Record<PropertyKey, unknown> = Object.create(null);
    own.postMessage = (data: unknown, options: unknown, transfer: unknown) =>
      this.#post(data, options, transfer);
    own.focus = () => {};
    own.blur = () => {};
    own.close = () => {};
    const self: object = new Proxy(own, {
      get: (target, name) => {
        if (typeof name === "symbol") return Reflect.get(target, name);
        if (SELF.has(name)) return self;
        if (Object.hasOwn(members, name)) return members[name]?.();
        if (/^\d+$/.test(name)) return this.#frame(Number(name));
        if (name in target) return target[name];
        const state = this.#state;
        if (state !== null && Object.hasOwn(state.values, name)) return state.values[name];
        const named = state?.frames.find((frame) => frame.name === name);
        if (named !== undefined) return this.#family.windowAt([...this.path, named.id]);
        return this.#function(name, state);
      },
      set: (target, name, value: unknown) => {
        if (name === "location") this.#go(value, false);
        else if (typeof name === "string" && typeof value !== "function") {
          if (this.#state !== null) this.#state.values[name] = value;
          this.#family.act(this.path, { type: "set", name, value });
        } else target[name] = value;
        return true;
      },
      has: (target, name) =>
        name in target ||
        (typeof name === "string" &&
          (SELF.has(name) || Object.hasOwn(members, name) || this.#state?.values[name] !== undefined)),
    });
    return self;
  }

  /** Functions of another window run there, later: what they return can't come back at once. */
  #function(name: string, state: WindowState | null): unknown {
    const native: unknown = Reflect.get(window, name);
    const known = state?.functions.includes(name) ?? false;
    // Constructors and the like are as good as those of this window.
    if (!known) return typeof native === "function" && /^[A-Z]/.test(name) ? native : undefined;
    return (...values: unknown[]) => this.#family.act(this.path, { type: "call", name, values });
  }
}

/** Is a message with this `targetOrigin` (or `{ targetOrigin }`) for a page of the app? */
export function isFor(options: unknown): boolean {
  const origin =
    typeof options === "object" && options !== null && "targetOrigin" in options
      ? options.targetOrigin
      : options;
  if (origin === undefined || typeof origin === "object" || origin === "/" || origin === "*") return true;
  return URL.canParse(String(origin)) && new URL(String(origin)).origin === location.origin;
}
