/**
 * The frames of this page. Each has a page of its own origin inside, as this one is, which asks the host for what it
 * needs by a port of its own. What the browser is to load there by itself (other origins, `blob:`) it loads.
 */

import { FRAME_READY, FRAME_START, type FrameDestination } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { accessor } from "./define.ts";
import { fireOfDocument } from "./document-events.ts";
import type { Family } from "./family.ts";
import { listed, newChannel } from "./ports.ts";
import { referrerOf } from "./referrer.ts";
import { HELD } from "./vocabulary.ts";
import { stand } from "./written.ts";

/** The fragment by which the inner page knows that it is two frames away from its parent. */
export const NESTED = "#frame";

/** A page's `load` event waits so long for its frames; milliseconds. */
const LOAD_LIMIT = 60_000;

/** Lazy frames load so far from the view (as in Chromium on a fast network). */
const LAZY_MARGIN = "1250px";

type FrameElement = HTMLIFrameElement | HTMLFrameElement;

interface Slot {
  id: number;
  element: FrameElement;
  /** What was asked for last, as it was written; null for what the browser does by itself. */
  opened: string | null;
  /** The frame's document is not loaded yet. */
  loading: boolean;
}

/** What was written where the browser must not see it. */
export type Written = (element: Element, name: string) => string | null;

export class Frames {
  readonly #channel: Channel;
  readonly #family: Family;
  readonly #inner: string;
  readonly #slots = new Map<number, Slot>();
  readonly #numbers = new WeakMap<Element, number>();
  readonly #arriving = new Map<number, number>();
  readonly #nativeWindow = getterOf(HTMLIFrameElement.prototype, "contentWindow");
  readonly #nativeFrameWindow = getterOf(HTMLFrameElement.prototype, "contentWindow");
  readonly #setAttribute = Element.prototype.setAttribute;
  readonly #removeAttribute = Element.prototype.removeAttribute;
  #written: Written = (element, name) => element.getAttribute(name);
  #held = false;
  #next = 0;

  constructor(channel: Channel, family: Family, inner: string) {
    this.#channel = channel;
    this.#family = family;
    this.#inner = inner;
    channel.on("frame-renew", ({ frame, serial }) => this.#renew(frame, serial));
    channel.on("frame-external", ({ frame, url }) => this.#external(frame, url));
    this.#patch();
  }

  /** How attributes read as they were written. */
  read(written: Written): void {
    this.#written = written;
  }

  /** Listeners of a document that has just been opened, before any of its own. */
  listen(): void {
    addEventListener("message", (event) => this.#message(event));
    addEventListener("load", (event) => {
      if (!event.isTrusted || !this.#waiting()) return;
      event.stopImmediatePropagation();
      this.#held = true;
      setTimeout(() => this.#release(), LOAD_LIMIT);
    });
    // The browser's own `load` is that of the page that has been put there.
    const first = ({ isTrusted, target }: Event): boolean => {
      if (!isTrusted || !(target instanceof Element) || !isFrame(target) || !target.isConnected) return false;
      return this.#adopt(target).opened !== null || this.#isAsked(target);
    };
    document.addEventListener(
      "load",
      (event) => {
        if (first(event)) event.stopImmediatePropagation();
      },
      true,
    );
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records) {
        for (const node of addedNodes) if (node instanceof Element) this.#added(node);
        for (const node of removedNodes) if (node instanceof Element) this.#removed(node);
      }
    }).observe(document, { childList: true, subtree: true });
  }

  /** In the order of the page. */
  list(): { id: number; name: string }[] {
    return this.#elements().map((element) => ({ id: this.#adopt(element).id, name: nameOf(element) }));
  }

  /** Is it a frame that is in the page? */
  knows(element: Element): boolean {
    return this.#numbers.has(element);
  }

  /** `src` or `srcdoc` of a frame has changed. */
  update(element: Element): void {
    if (!isFrame(element) || !element.isConnected) return;
    const slot = this.#slotOf(element);
    // One that is new asks for what it has by itself.
    if (slot === null) this.#adopt(element);
    else this.#open(slot, false);
  }

  /** The document in a frame is loaded. */
  loaded(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    slot.loading = false;
    slot.element.dispatchEvent(new Event("load"));
    this.#release();
  }

  /** A frame has set attributes of its element. */
  setAttributes(id: number, attributes: [string, string][]): void {
    const element = this.#slots.get(id)?.element;
    for (const [name, value] of attributes)
      if (element !== undefined && !/^(?:on.*|src|srcdoc|sandbox)$/i.test(name))
        element.setAttribute(name, value);
  }

  elementOf(id: number): Element | null {
    return this.#slots.get(id)?.element ?? null;
  }

  #elements(): FrameElement[] {
    return [...document.querySelectorAll("iframe, frame")].filter(isFrame);
  }

  #slotOf(element: Element): Slot | null {
    return this.#slots.get(this.#numbers.get(element) ?? -1) ?? null;
  }

  #added(node: Element): void {
    for (const element of [node, ...node.querySelectorAll("iframe, frame")])
      if (isFrame(element) && element.isConnected) this.#adopt(element);
  }

  #removed(node: Element): void {
    for (const element of [node, ...node.querySelectorAll("iframe, frame")]) {
      const slot = this.#slotOf(element);
      if (slot === null || element.isConnected) continue;
      this.#slots.delete(slot.id);
      this.#numbers.delete(element);
      this.#family.remote([...this.#family.path, slot.id]).closed = true;
      this.#family.release(slot.id);
      this.#channel.post({ type: "frame-close", frame: slot.id });
      this.#release();
    }
  }

  #adopt(element: FrameElement): Slot {
    const known = this.#slotOf(element);
    if (known !== null) return known;
    const slot: Slot = { id: this.#next++, element, opened: null, loading: false };
    this.#slots.set(slot.id, slot);
    this.#numbers.set(element, slot.id);
    const remote = this.#family.remote([...this.#family.path, slot.id]);
    // Nothing is loaded for an empty frame before a script makes something of it.
    let made: string | null = null;
    remote.fill = (html) => {
      if (made === null) {
        setTimeout(() => {
          if (made !== null) this.#send(slot, document.baseURI, made, true);
          made = null;
        });
      }
      made = html;
    };
    this.#publish(nameOf(element));
    this.#open(slot, true);
    return slot;
  }

  /** A frame's name is a variable of the page (https://html.spec.whatwg.org/#named-access-on-the-window-object). */
  #publish(name: string): void {
    const known = [window, Window.prototype, EventTarget.prototype, Object.prototype];
    if (name === "" || known.some((each) => Object.hasOwn(each, name))) return;
    const define = (value: PropertyDescriptor) =>
      Object.defineProperty(window, name, { configurable: true, ...value });
    define({
      get: () => this.#named(name),
      set: (value: unknown) => define({ enumerable: true, writable: true, value }),
    });
  }

  #named(name: string): unknown {
    return this.#elements().find((element) => nameOf(element) === name)?.contentWindow;
  }

  /** Asks for what the attributes say (https://html.spec.whatwg.org/#process-the-iframe-attributes). */
  #open(slot: Slot, first: boolean): void {
    const { element } = slot;
    const content = element instanceof HTMLIFrameElement ? this.#written(element, "srcdoc") : null;
    const src = this.#written(element, "src")?.trim() ?? "";
    const url = URL.canParse(src, document.baseURI) ? new URL(src, document.baseURI) : null;
    if (content === null && (src === "" || url === null || url.origin !== location.origin)) {
      if (slot.opened !== null) this.#external(slot.id, url?.href ?? "about:blank");
      return;
    }
    const go = () =>
      this.#send(slot, content === null ? (url?.href ?? "") : document.baseURI, content, first);
    if (first && element.getAttribute("loading")?.toLowerCase() === "lazy") whenNear(element, go);
    else go();
  }

  /** Is the frame to show a page that the host brings? */
  #isAsked(element: FrameElement): boolean {
    const src = this.#written(element, "src")?.trim() ?? "";
    const url = URL.canParse(src, document.baseURI) ? new URL(src, document.baseURI) : null;
    if (element instanceof HTMLIFrameElement && this.#written(element, "srcdoc") !== null) return true;
    return src !== "" && url?.origin === location.origin;
  }

  #send(slot: Slot, url: string, content: string | null, replace: boolean): void {
    const { element, id } = slot;
    slot.opened = url;
    slot.loading = true;
    this.#channel.post({
      type: "frame-open",
      frame: id,
      url,
      content,
      referrer: referrerOf(element),
      destination: destinationOf(element),
      replace: replace || document.readyState !== "complete",
    });
  }

  #renew(id: number, serial: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    slot.opened ??= "";
    slot.loading = true;
    this.#family.release(id);
    this.#arriving.set(id, serial);
    const { element } = slot;
    // The page has not written it.
    stand(element, "srcdoc", this.#wrapper(element.getAttribute("allow") ?? ""));
  }

  /** A page whose policy lets its frame go nowhere by itself. */
  #wrapper(allow: string): string {
    const page = document.implementation.createHTMLDocument();
    const policy = page.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = `frame-src ${this.#inner}`;
    const style = page.createElement("style");
    style.textContent =
      "html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; overflow: hidden; display: block }";
    page.head.append(policy, style);
    const inner = page.createElement("iframe");
    this.#setAttribute.call(inner, "allow", allow);
    this.#setAttribute.call(inner, "src", this.#inner + NESTED);
    page.body.append(inner);
    return `<!doctype html>${page.documentElement.outerHTML}`;
  }

  #external(id: number, url: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    slot.opened = null;
    slot.loading = false;
    this.#family.release(id);
    this.#removeAttribute.call(slot.element, "srcdoc");
    this.#setAttribute.call(slot.element, "src", url);
    this.#release();
  }

  /** The page inside of a frame that was renewed listens: it gets its ports. */
  #message(event: MessageEvent<unknown>): void {
    if (event.data !== FRAME_READY || !event.isTrusted) return;
    event.stopImmediatePropagation();
    const { source } = event;
    if (source === null || source instanceof MessagePort || source instanceof ServiceWorker) return;
    for (const [id, serial] of this.#arriving) {
      const slot = this.#slots.get(id);
      const wrapper = slot === undefined ? null : this.#windowOf(slot.element);
      // An index that isn't there throws in a window of another origin.
      if (slot === undefined || !wrapper || wrapper.length === 0 || wrapper[0] !== source) continue;
      this.#arriving.delete(id);
      const host = newChannel();
      const kin = newChannel();
      // An opaque origin can't be named as target; the window is the one that said it is ready.
      source.postMessage(FRAME_START, {
        targetOrigin: "*",
        transfer: listed<Transferable>([host.port2, kin.port2]),
      });
      this.#family.adopt(id, kin.port1, this.#tagOf(slot.element));
      const name = nameOf(slot.element);
      this.#channel.post({ type: "frame-port", frame: id, serial, name, port: host.port1 }, [host.port1]);
    }
  }

  /** The element's own tag, with attributes as the page wrote them. */
  #tagOf(element: Element): string {
    const copy = document.implementation.createHTMLDocument().createElement(element.localName);
    for (const { name, value } of element.attributes)
      if (!name.startsWith(HELD) && name !== "srcdoc") this.#setAttribute.call(copy, name, value);
    for (const name of ["src", "srcdoc"]) {
      const value = this.#written(element, name);
      if (value !== null) this.#setAttribute.call(copy, name, value);
    }
    return copy.outerHTML;
  }

  #windowOf(element: FrameElement): Window | null {
    const get = element instanceof HTMLIFrameElement ? this.#nativeWindow : this.#nativeFrameWindow;
    const found: unknown = get.call(element);
    return found === null ? null : (found as Window);
  }

  #waiting(): boolean {
    this.list();
    return [...this.#slots.values()].some(({ loading }) => loading);
  }

  /** The page's own `load`, once nothing is waited for. */
  #release(): void {
    if (!this.#held || [...this.#slots.values()].some(({ loading }) => loading)) return;
    this.#held = false;
    fireOfDocument(new Event("load"));
  }

  #patch(): void {
    const remoteOf = (element: Element) =>
      isFrame(element) && element.isConnected
        ? this.#family.remote([...this.#family.path, this.#adopt(element).id])
        : null;
    const isOurs = (element: Element) => {
      const slot = this.#slotOf(element);
      const src = this.#written(element, "src") ?? "";
      return slot?.opened !== null || !/^(?:https?|blob|data):/i.test(src);
    };
    for (const { prototype } of [HTMLIFrameElement, HTMLFrameElement]) {
      const native = getterOf(prototype, "contentWindow");
      accessor(prototype, "contentWindow", {
        configurable: true,
        enumerable: true,
        get(this: Element): unknown {
          const remote = remoteOf(this);
          return remote !== null && isOurs(this) ? remote.window : native.call(this);
        },
      });
      accessor(prototype, "contentDocument", {
        configurable: true,
        enumerable: true,
        get(this: Element): unknown {
          const remote = remoteOf(this);
          return remote !== null && isOurs(this) && !remote.isForeign ? remote.document : null;
        },
      });
    }
    const windowOf = (index: number): unknown => this.#elements()[index]?.contentWindow;
    const frames = new Proxy(window, {
      get: (target, name) => {
        if (typeof name === "string") {
          if (/^\d+$/.test(name)) return windowOf(Number(name));
          const found = name === "" ? undefined : this.#named(name);
          if (found !== undefined) return found;
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" && !/^[A-Z]/.test(String(name)) ? value.bind(target) : value;
      },
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
    const getter = (name: string, get: () => unknown) =>
      accessor(window, name, {
        configurable: true,
        enumerable: true,
        get,
        set: (value: unknown) =>
          Object.defineProperty(window, name, {
            configurable: true,
            enumerable: true,
            writable: true,
            value,
          }),
      });
    getter("frames", () => (this.#elements().length === 0 ? window : frames));
    getter("length", () => this.#elements().length);
    getter("parent", () => this.#family.windowAt(this.#family.path.slice(0, -1)));
  }
}

function getterOf(prototype: object, name: string): (this: Element) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new TypeError(`${name} is no accessor in this browser`);
  return get;
}

function isFrame(element: Element): element is FrameElement {
  return element instanceof HTMLIFrameElement || element instanceof HTMLFrameElement;
}

const nameOf = (element: Element) => element.getAttribute("name") ?? "";

const destinationOf = (element: Element): FrameDestination =>
  element instanceof HTMLFrameElement ? "frame" : "iframe";

function whenNear(element: Element, go: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      go();
    },
    { rootMargin: LAZY_MARGIN },
  );
  observer.observe(element);
}
