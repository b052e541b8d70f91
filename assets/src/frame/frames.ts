/**
 * The frames of this page. Each has a page of its own origin inside, as this one is, which asks the host for what it
 * needs by a port of its own. What the browser is to load there by itself (other origins, `blob:`) it loads.
 */

import { FRAME_READY, FRAME_START, type FrameDestination } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { fireOfDocument } from "./document-events.ts";
import { type EmbeddingElement, embedPage, isEmbedding, sourceName } from "./embedding.ts";
import type { Family } from "./family.ts";
import { installFrameWindows, nativeWindowOf } from "./frame-windows.ts";
import { listed, newChannel } from "./ports.ts";
import { referrerOf } from "./referrer.ts";
import type { Answer } from "./resources.ts";
import { HELD } from "./vocabulary.ts";
import { wrapperPage } from "./wrapper.ts";
import { stand } from "./written.ts";

/** A page's `load` event waits so long for its frames; milliseconds. */
const LOAD_LIMIT = 60_000;

/** The next `object` or `embed` waits so long for the page of the one before; milliseconds. */
const EMBED_LIMIT = 5_000;

/** Lazy frames load so far from the view (as in Chromium on a fast network). */
const LAZY_MARGIN = "1250px";

type FrameElement = HTMLIFrameElement | HTMLFrameElement;

/** Every element that may show a page. */
const HOLDERS = "iframe, frame, object, embed";

interface Slot {
  id: number;
  element: FrameElement | EmbeddingElement;
  /** What was asked for last, as it was written; null for what the browser does by itself. */
  opened: string | null;
  /** The frame's document is not loaded yet. */
  loading: boolean;
  /** The window of its wrapper, where no property leads to it. */
  around: Window | null;
  /** Called once its page has come. */
  arrived: (() => void) | null;
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
  /** What `object` and `embed` show, where that is a page. */
  readonly #pages = new WeakMap<Element, Answer>();
  readonly #setAttribute = Element.prototype.setAttribute;
  readonly #removeAttribute = Element.prototype.removeAttribute;
  #written: Written = (element, name) => element.getAttribute(name);
  #embedding: Promise<void> = Promise.resolve();
  #held = false;
  #next = 0;

  constructor(channel: Channel, family: Family, inner: string) {
    this.#channel = channel;
    this.#family = family;
    this.#inner = inner;
    channel.on("frame-renew", ({ frame, serial }) => this.#renew(frame, serial));
    channel.on("frame-external", ({ frame, url }) => this.#external(frame, url));
    installFrameWindows({
      elements: () => this.#elements(),
      named: (name) => this.#named(name),
      windowOf: (element) => this.#shownWindow(element),
      remoteOf: (element) =>
        this.#holds(element) && element.isConnected
          ? family.remote([...family.path, this.#adopt(element).id])
          : null,
      isOurs: (element) =>
        this.#slotOf(element)?.opened !== null ||
        !/^(?:https?|blob|data):/i.test(this.#written(element, "src") ?? ""),
      parent: () => family.windowAt(family.path.slice(0, -1)),
    });
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
      if (!isTrusted || !(target instanceof Element) || !target.isConnected) return false;
      if (isEmbedding(target)) return this.knows(target);
      if (!isFrame(target)) return false;
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

  /** An `object` or `embed` is to show a page. */
  show(element: EmbeddingElement, page: Answer): void {
    this.#pages.set(element, page);
    if (!element.isConnected) return;
    const slot = this.#slotOf(element);
    if (slot === null) this.#adopt(element);
    else this.#send(slot, page.url, null, false, page);
  }

  /** It shows something else than a page. */
  hide(element: EmbeddingElement): void {
    this.#pages.delete(element);
    const slot = this.#slotOf(element);
    if (slot !== null) this.#drop(slot);
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

  #elements(): Slot["element"][] {
    return [...document.querySelectorAll(HOLDERS)].filter((element) => this.#holds(element));
  }

  #holds(element: Element): element is Slot["element"] {
    return isFrame(element) || (isEmbedding(element) && this.#pages.has(element));
  }

  #slotOf(element: Element): Slot | null {
    return this.#slots.get(this.#numbers.get(element) ?? -1) ?? null;
  }

  #added(node: Element): void {
    for (const element of [node, ...node.querySelectorAll(HOLDERS)])
      if (this.#holds(element) && element.isConnected) this.#adopt(element);
  }

  #removed(node: Element): void {
    for (const element of [node, ...node.querySelectorAll(HOLDERS)]) {
      const slot = this.#slotOf(element);
      if (slot !== null && !element.isConnected) this.#drop(slot);
    }
  }

  #drop({ id, element }: Slot): void {
    this.#slots.delete(id);
    this.#numbers.delete(element);
    this.#family.remote([...this.#family.path, id]).closed = true;
    this.#family.release(id);
    this.#channel.post({ type: "frame-close", frame: id });
    this.#release();
  }

  #adopt(element: Slot["element"]): Slot {
    const known = this.#slotOf(element);
    if (known !== null) return known;
    const slot: Slot = {
      id: this.#next++,
      element,
      opened: null,
      loading: false,
      around: null,
      arrived: null,
    };
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
    const element = this.#elements().find((each) => nameOf(each) === name);
    return element === undefined ? undefined : this.#shownWindow(element);
  }

  /** Asks for what the attributes say (https://html.spec.whatwg.org/#process-the-iframe-attributes). */
  #open(slot: Slot, first: boolean): void {
    const { element } = slot;
    const page = this.#pages.get(element);
    if (page !== undefined) {
      this.#send(slot, page.url, null, first, page);
      return;
    }
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

  #send(
    slot: Slot,
    url: string,
    content: string | null,
    replace: boolean,
    answer: Answer | null = null,
  ): void {
    const { element, id } = slot;
    slot.opened = url;
    slot.loading = true;
    this.#channel.post({
      type: "frame-open",
      frame: id,
      url,
      content,
      answer: answer === null ? null : { headers: answer.headers, body: answer.bytes },
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
    const { element } = slot;
    const wrapper = wrapperPage(this.#inner, element.getAttribute("allow") ?? "");
    if (isEmbedding(element)) {
      // One at a time: nothing but that it is awaited tells whose a page is.
      this.#embedding = this.#embedding.then(() => this.#embed(slot, element, serial, wrapper));
      return;
    }
    this.#arriving.set(id, serial);
    // The page has not written it.
    stand(element, "srcdoc", wrapper);
  }

  async #embed(slot: Slot, element: EmbeddingElement, serial: number, wrapper: string): Promise<void> {
    if (this.#slots.get(slot.id) !== slot) return;
    this.#arriving.set(slot.id, serial);
    const url = URL.createObjectURL(new Blob([wrapper], { type: "text/html;charset=utf-8" }));
    await new Promise<void>((resolve) => {
      slot.arrived = resolve;
      setTimeout(resolve, EMBED_LIMIT);
      embedPage(element, url);
    });
    slot.arrived = null;
    URL.revokeObjectURL(url);
  }

  #external(id: number, url: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    slot.opened = null;
    slot.loading = false;
    this.#family.release(id);
    this.#removeAttribute.call(slot.element, "srcdoc");
    if (isEmbedding(slot.element)) stand(slot.element, sourceName(slot.element), url);
    else this.#setAttribute.call(slot.element, "src", url);
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
      if (slot === undefined || !this.#isInside(source, slot)) continue;
      this.#arriving.delete(id);
      slot.arrived?.();
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
    for (const name of ["src", "srcdoc", "data", "type"]) {
      const value = this.#written(element, name);
      if (value !== null) this.#setAttribute.call(copy, name, value);
    }
    return copy.outerHTML;
  }

  /** Is a window that of the page in a slot's wrapper? */
  #isInside(source: Window, slot: Slot): boolean {
    const around = source.parent;
    const known = nativeWindowOf(slot.element);
    if (known !== null) return around === known;
    // No property leads to that of an `embed` or, in Firefox, of an `object`: it is one that is no other element's.
    const others = [...this.#slots.values()].filter((each) => each !== slot);
    const isOthers = others.some((each) => around === (nativeWindowOf(each.element) ?? each.around));
    if (!isEmbedding(slot.element) || around.parent !== window || isOthers) return false;
    slot.around = around;
    return true;
  }

  #shownWindow(element: Element): unknown {
    if ("contentWindow" in element) return element.contentWindow;
    if (!this.#holds(element)) return null;
    return this.#family.remote([...this.#family.path, this.#adopt(element).id]).window;
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
}

function isFrame(element: Element): element is FrameElement {
  return element instanceof HTMLIFrameElement || element instanceof HTMLFrameElement;
}

const nameOf = (element: Element) => element.getAttribute("name") ?? "";

function destinationOf(element: Slot["element"]): FrameDestination {
  if (element instanceof HTMLObjectElement) return "object";
  if (element instanceof HTMLEmbedElement) return "embed";
  return element instanceof HTMLFrameElement ? "frame" : "iframe";
}

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
