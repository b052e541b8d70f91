/**
 * Other tabs of the emulated browser, as `window.open` and `window.opener` give them to a page: its handles.
 * Each tab's page lives in a frame of an origin of its own, so a handle has what a window of another origin
 * has, with the app's own origin in the messages.
 */
import type { Channel } from "./channel.ts";
import { accessor, define } from "./define.ts";

/** Asks for a page in the tab of a handle. */
type Open = (url: URL, target: string, handle: number, replace: boolean) => void;

/** The number of the tab that has opened this one. */
const OPENER = 0;

export class Windows {
  readonly #channel: Channel;
  readonly #open: Open;
  readonly #handles = new Map<number, TabHandle>();
  readonly #names = new Map<string, number>();
  #next = OPENER + 1;

  constructor(channel: Channel, open: Open) {
    this.#channel = channel;
    this.#open = open;
    channel.on("window-closed", ({ handle }) => {
      this.#handles.get(handle)?.close();
      this.#handles.delete(handle);
    });
    channel.on("window-message", ({ handle, data }) => {
      const event = new MessageEvent("message", { data, origin: location.origin });
      // A handle is no WindowProxy, which is all that the constructor takes.
      Object.defineProperty(event, "source", { value: this.#handles.get(handle)?.window ?? null });
      dispatchEvent(event);
    });
    define(window, "close", () => channel.post({ type: "window", handle: OPENER, action: "close" }));
  }

  /** The page's own name, and whether a tab has opened it. */
  install(name: string, hasOpener: boolean): void {
    window.name = name;
    let opener: unknown = hasOpener ? this.#handle(OPENER).window : null;
    accessor(window, "opener", {
      get: () => opener,
      set: (value: unknown) => {
        opener = value;
      },
    });
  }

  /** A number for a tab that is about to be opened as `target`; the same for the same name. */
  number(target: string): number {
    const known = this.#names.get(target);
    if (known !== undefined && this.#handles.has(known)) return known;
    const number = this.#next++;
    if (target !== "_blank") this.#names.set(target, number);
    this.#handle(number);
    return number;
  }

  /** What `window.open` returns. */
  window(number: number): object {
    return this.#handle(number).window;
  }

  #handle(number: number): TabHandle {
    const known = this.#handles.get(number);
    if (known !== undefined) return known;
    const handle = new TabHandle(number, this.#channel, this.#open);
    this.#handles.set(number, handle);
    return handle;
  }
}

class TabHandle {
  /** What the page gets. */
  readonly window: object;
  #closed = false;

  constructor(number: number, channel: Channel, open: Open) {
    const go = (address: unknown, replace: boolean) => {
      if (!this.#closed) open(new URL(String(address), document.baseURI), "", number, replace);
    };
    const act = (action: "close" | "focus") => {
      if (!this.#closed) channel.post({ type: "window", handle: number, action });
    };
    const place = Object.freeze({
      assign: (address: unknown) => go(address, false),
      replace: (address: unknown) => go(address, true),
      get href() {
        return refuse("location.href");
      },
      set href(address: unknown) {
        go(address, false);
      },
    });
    const closed = () => this.#closed;
    const members = {
      get closed() {
        return closed();
      },
      get location() {
        return place;
      },
      set location(address: unknown) {
        go(address, false);
      },
      get opener() {
        return null;
      },
      length: 0,
      close: () => {
        act("close");
        this.#closed = true;
      },
      focus: () => act("focus"),
      blur: () => {},
      postMessage: (data: unknown, options: unknown) => {
        if (this.#closed || !isFor(options)) return;
        channel.post({ type: "window-message", handle: number, data });
      },
    };
    const self: object = new Proxy(members, {
      get: (target, name) => {
        if (name === "window" || name === "self" || name === "parent" || name === "top" || name === "frames")
          return self;
        // As objects that are awaited or inspected, windows of other origins are nothing special.
        if (typeof name === "symbol" || name === "then") return undefined;
        return name in target ? Reflect.get(target, name) : refuse(name);
      },
      set: (target, name, value) => {
        if (name !== "location") return refuse(String(name));
        return Reflect.set(target, name, value);
      },
      getPrototypeOf: () => null,
    });
    this.window = self;
  }

  /** The tab is gone. */
  close(): void {
    this.#closed = true;
  }
}

/** Is a message with this `targetOrigin` (or `{ targetOrigin }`) for a page of the app? */
function isFor(options: unknown): boolean {
  const origin =
    typeof options === "object" && options !== null && "targetOrigin" in options
      ? options.targetOrigin
      : options;
  if (origin === undefined || typeof origin === "object" || origin === "/" || origin === "*") return true;
  return URL.canParse(String(origin)) && new URL(String(origin)).origin === location.origin;
}

function refuse(name: string): never {
  throw new DOMException(
    `A playground's tabs can't reach into one another: "${name}" of another tab. Use postMessage.`,
    "SecurityError",
  );
}
