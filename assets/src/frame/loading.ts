/** What each element loads for its attributes, and when (https://html.spec.whatwg.org/#fetching-resources). */

import { REFERENCE } from "./css.ts";
import type { Destination } from "./destination.ts";
import { Embedded } from "./embedded.ts";
import { isEmbedding } from "./embedding.ts";
import type { Frames } from "./frames.ts";
import type { Gate } from "./gate.ts";
import { Images } from "./images.ts";
import { Links } from "./links.ts";
import { Media } from "./media.ts";
import { insertImportMap, type Modules } from "./modules.ts";
import { BROKEN, isPendingCss, type Resources } from "./resources.ts";
import {
  ANIMATED,
  animatedOf,
  FILE_ATTRIBUTES,
  FLAG,
  HELD,
  isClassicType,
  isCss,
  isHint,
  PAGE_ATTRIBUTES,
  PRESENTATION,
  SVG_SCRIPT,
} from "./vocabulary.ts";
import { begin, hasRun, isWaiting, wait } from "./waiting.ts";
import { isPending, native, put, recall, remember, stand, withhold } from "./written.ts";

const DESTINATIONS: Record<string, Destination> = {
  script: "script",
  track: "track",
};

/** What is here already runs in less, or holds the thread; milliseconds. */
const SCRIPT_LIMIT = 5_000;

/** Every element that `takes` could be about. */
export const LOADING = `${[
  ...Object.keys(FILE_ATTRIBUTES),
  "iframe,frame,script,link,set,animate,[style],[background]",
  ...PRESENTATION.map((name) => `[${name}*="url(" i]`),
  `[${FLAG}]`,
].join()}`;

export class Loading {
  readonly #resources: Resources;
  readonly #modules: Modules;
  readonly #gate: Gate;
  readonly #images: Images;
  readonly #media: Media;
  readonly #links: Links;
  readonly #embedded: Embedded;
  /** Scripts and links load once they are in the document. */
  readonly #waiting = new Set<Element>();
  readonly #disabled = new WeakSet<Element>();
  /** Scripts with `async = false` run in the order in which they came into the document. */
  #scriptOrder: Promise<unknown> = Promise.resolve();

  readonly #frames: Frames;

  constructor(resources: Resources, modules: Modules, gate: Gate, frames: Frames) {
    this.#frames = frames;
    this.#resources = resources;
    this.#modules = modules;
    this.#gate = gate;
    this.#images = new Images(resources, gate);
    this.#media = new Media(resources, gate);
    this.#links = new Links(resources, modules, gate);
    this.#embedded = new Embedded(resources, gate, frames);
  }

  /** Is this attribute of an element of the document not for the browser itself? */
  takes(element: Element, name: string, value: string): boolean {
    if (element.ownerDocument !== document) return false;
    const tag = element.localName;
    if (name === "srcset" || name === "imagesrcset")
      return tag === "img" || tag === "source" || tag === "link";
    if (name === "type" && tag === "script") return isWaiting(element);
    if (name === "rel") return tag === "link" && this.#resources.isolated && isHint(value);
    // What it would load once it animates another attribute.
    if (name === "attributeName")
      return animatedOf(tag, value).some((each) => native.get(element, each) !== null);
    if (isCss(name)) return isStyled(element, name) && this.#differs(value);
    if (isPage(element, name)) return name === "srcdoc" || this.#resources.page(value) !== null;
    const loads =
      FILE_ATTRIBUTES[tag]?.includes(name) ||
      animatedOf(tag, native.get(element, "attributeName")).includes(name) ||
      (tag === "script" && sourcesOf(element).includes(name)) ||
      (tag === "link" && name === "href") ||
      (name === "background" && /^(?:body|table|thead|tbody|tfoot|tr|td|th)$/.test(tag));
    return loads === true && !value.startsWith("#") && this.#resources.virtual(value) !== null;
  }

  /** An attribute that `takes` is about has been written. */
  write(element: Element, name: string, value: string): void {
    if (isCss(name)) {
      this.#style(element, name, value);
      return;
    }
    if (name === "type") {
      wait(element, value);
      return;
    }
    if (name === "attributeName") {
      withhold(element, ...ANIMATED);
      native.set(element, name, value);
      for (const each of ANIMATED) if (isPending(element, each)) this.start(element, each);
      return;
    }
    if (element instanceof HTMLScriptElement && hasRun(element)) this.disable(element);
    remember(element, name, value);
    if (element instanceof HTMLScriptElement && !this.#disabled.has(element)) wait(element);
    this.start(element, name);
  }

  /** What is written in an attribute is to be loaded. */
  start(element: Element, name: string): void {
    if (this.#disabled.has(element)) return;
    if (element instanceof HTMLImageElement) this.#images.changed(element);
    else if (element instanceof HTMLMediaElement && name === "src") this.#media.changed(element);
    else if (element instanceof HTMLSourceElement) this.#source(element);
    else if (element instanceof HTMLScriptElement || element instanceof HTMLLinkElement) {
      if (element.isConnected) this.#connected(element);
      else this.#waiting.add(element);
    } else if (isPage(element, name)) this.#frames.update(element);
    else if (isEmbedding(element) && (name === "data" || name === "src")) this.#embedded.changed(element);
    else if (name !== "") this.#file(element, name);
  }

  /** The browser will never run this script, so that nothing loads for it. */
  disable(script: Element): void {
    this.#disabled.add(script);
  }

  isDisabled(script: Element): boolean {
    return this.#disabled.has(script);
  }

  /** Something in the document has moved: what waited for that begins. */
  inserted(): void {
    for (const element of this.#waiting) {
      if (!element.isConnected) continue;
      this.#waiting.delete(element);
      this.#connected(element);
    }
  }

  /** The parser has put more into the document; with `shadows`, into shadow roots as well. */
  parsed(shadows: boolean): void {
    if (shadows) this.take(document);
    for (const element of document.querySelectorAll(`[${FLAG}=""]`)) this.take(element);
  }

  /**
   * What an inert document, or the parser, has in this tree is taken from the browser; `start` where it is in the
   * document already.
   */
  take(root: ParentNode, begin = true): void {
    const elements = [...root.querySelectorAll(LOADING)];
    if (root instanceof Element && root.matches(LOADING)) elements.unshift(root);
    for (const element of elements) {
      // A frame that has been in the page already keeps what it shows.
      if (this.#frames.knows(element)) continue;
      for (const name of attributesOf(element)) {
        if (isPending(element, name)) {
          if (isCss(name)) this.#style(element, name, recall(element, name) ?? "");
          else if (begin && !this.#begun.has(element)) this.start(element, name);
          continue;
        }
        const value = native.get(element, name);
        if (value === null || value.startsWith("blob:")) continue;
        if (this.#adopts(element, name, value)) this.write(element, name, value);
      }
      if (begin) this.#begun.add(element);
    }
    for (const element of root.querySelectorAll("*"))
      if (element.shadowRoot !== null) this.take(element.shadowRoot);
  }

  /** Elements whose parsed attributes have been begun. */
  readonly #begun = new WeakSet<Element>();

  #adopts(element: Element, name: string, value: string): boolean {
    if (element.ownerDocument === document) return this.takes(element, name, value);
    // In an inert document nothing loads; what it is in the document counts.
    const tag = element.localName;
    if (name === "rel") return this.#resources.isolated && isHint(value);
    if (isCss(name)) return isStyled(element, name) && this.#differs(value);
    if (name === "srcset" || name === "imagesrcset" || name === "srcdoc") return true;
    if (isPage(element, name)) return this.#resources.page(value) !== null;
    return (
      (tag !== "link" || name === "href") && !value.startsWith("#") && this.#resources.virtual(value) !== null
    );
  }

  #differs(css: string): boolean {
    return REFERENCE.test(css) && this.#resources.cssNow(css, document.baseURI) !== css;
  }

  #style(element: Element, name: string, value: string): void {
    const now = this.#resources.cssNow(value, document.baseURI);
    put(element, name, value, now);
    if (!isPendingCss(now)) return;
    void this.#resources.css(value, document.baseURI).then((text) => {
      if (native.get(element, name) === now) stand(element, name, text);
    });
  }

  #source(source: HTMLSourceElement): void {
    const parent = source.parentElement;
    if (parent instanceof HTMLMediaElement) {
      this.#media.quiet(source);
      this.#media.changed(parent);
    } else if (parent instanceof HTMLPictureElement) {
      for (const image of parent.querySelectorAll("img")) this.#images.changed(image);
    } else this.#waiting.add(source);
  }

  #file(element: Element, name: string): void {
    const value = recall(element, name);
    const url = value === null ? null : this.#resources.virtual(value);
    if (value === null || url === null) return;
    const release = this.#gate.hold();
    const destination = DESTINATIONS[element.localName] ?? "image";
    const loading = ANIMATED.includes(name)
      ? this.#animated(value)
      : this.#resources.file(url, value, destination);
    void loading.then((blob) => {
      if (recall(element, name) === value) stand(element, name, blob);
      // Its own events come by themselves, and delay what they delay.
      setTimeout(release);
    });
  }

  /** A list of files, or of what needs none. */
  async #animated(list: string): Promise<string> {
    const values = list.split(";").map((each) => {
      const url = this.#resources.virtual(each);
      return url === null ? each : this.#resources.file(url, each.trim());
    });
    return (await Promise.all(values)).join(";");
  }

  #connected(element: Element): void {
    if (element instanceof HTMLLinkElement) this.#links.changed(element);
    else if (element instanceof HTMLScriptElement) this.#script(element);
    else if (element instanceof HTMLSourceElement) this.#source(element);
  }

  #script(element: HTMLScriptElement): void {
    // No browser of today runs it (https://html.spec.whatwg.org/#attr-script-nomodule).
    if (this.#disabled.has(element) || (element.noModule && isClassicType(recall(element, "type") ?? "")))
      return;
    const value = recall(element, "src");
    const url = value === null ? null : this.#resources.virtual(value);
    if (value === null || url === null || !isPending(element, "src")) return;
    const asked = recall(element, "type");
    const type = asked ?? "";
    const release = this.#gate.hold();
    // What the site ships may be another version than the hash is of.
    const integrity = this.#resources.page(value) === null ? "" : (recall(element, "integrity") ?? "");
    withhold(element, "integrity");
    const asker = { nonce: element.nonce, parsed: false, integrity };
    const load = async (): Promise<string> => {
      if (type.trim().toLowerCase() !== "module")
        return isClassicType(type) ? this.#resources.file(url, value, "script", asker) : BROKEN;
      const { src, map } = await this.#modules.graph(url, asker);
      if (map !== null) insertImportMap(map);
      return src;
    };
    const loading = load().catch(() => BROKEN);
    const before = this.#scriptOrder;
    const turn = element.async ? loading : before.then(() => loading);
    const done = turn.then((blob) => {
      if (recall(element, "src") !== value) return release();
      return new Promise<void>((resolve) => {
        const over = () => {
          release();
          resolve();
        };
        element.addEventListener("load", over, { once: true });
        element.addEventListener("error", over, { once: true });
        // One that has run before, with a text, runs no more, and no event says so.
        setTimeout(over, SCRIPT_LIMIT);
        begin(element, asked, blob);
        if (!isClassicType(type) && type.trim().toLowerCase() !== "module") over();
      });
    });
    if (!element.async) this.#scriptOrder = done;
  }
}

/** Does this attribute say what a frame shows? */
export function isPage(element: Element, name: string): boolean {
  return PAGE_ATTRIBUTES[element.localName]?.includes(name) ?? false;
}

/** Is the value of this attribute, which is CSS, for the browser? */
const isStyled = (element: Element, name: string): boolean =>
  name === "style" || element.namespaceURI === "http://www.w3.org/2000/svg";

const sourcesOf = (script: Element): readonly string[] =>
  script instanceof SVGElement ? SVG_SCRIPT : ["src"];

/** Names of attributes of an element that may load, those that the parser has set aside among them. */
function attributesOf(element: Element): string[] {
  const tag = element.localName;
  const names = [...(FILE_ATTRIBUTES[tag] ?? []), ...(PAGE_ATTRIBUTES[tag] ?? [])];
  if (element.localName === "img" || element.localName === "source") names.push("srcset");
  if (element.localName === "script") names.push(...sourcesOf(element));
  if (element.localName === "link") names.push("href", "imagesrcset", "rel");
  names.push(...animatedOf(tag, native.get(element, "attributeName")));
  names.push("style", "background");
  if (element instanceof SVGElement) names.push(...PRESENTATION);
  return names.filter(
    (name) =>
      native.get(element, name) !== null ||
      native.get(element, HELD + name) !== null ||
      isPending(element, name),
  );
}
