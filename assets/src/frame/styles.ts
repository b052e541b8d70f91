/**
 * CSS that script makes: `style` elements, `element.style`, rules and constructed sheets. What it refers to loads
 * through the host; a stand-in is in its place until it is here, and pages read what they wrote.
 */
import { installAnimations } from "./animations.ts";
import { REFERENCE } from "./css.ts";
import { accessor, define } from "./define.ts";
import { installFonts } from "./fonts.ts";
import { silently } from "./observers.ts";
import { installPropertyMaps } from "./property-maps.ts";
import { isMarkedCss, isPendingCss, originalOf, type Resources, unmarkedCss } from "./resources.ts";
import { cssTextOf, Sheets, setCssText } from "./sheets.ts";

/** What the page wrote into `style` elements. */
const texts = new WeakMap<Element, string>();

/** What these have in its place. */
const standIns = new WeakMap<Element, string>();

/** The page's text of a `style` whose native text is another; null for others. */
export function styleTextOf(element: Element): string | null {
  const known = texts.get(element);
  if (known !== undefined) return known;
  if (element.localName !== "style") return null;
  // One that is not in the document: a copy.
  const text = nativeText(element);
  return isMarkedCss(text) ? (originalOf(text) ?? unmarkedCss(text)) : null;
}

export class Styles {
  readonly #resources: Resources;

  constructor(resources: Resources) {
    this.#resources = resources;
    this.#patchElements();
    const now = (text: string) => this.#now(text);
    new Sheets(resources, now);
    installAnimations(resources, now);
    installFonts(resources);
    installPropertyMaps(resources, now);
    this.#patchDeclarations();
  }

  /** The page's text of a `style` that the parser made, as the rewriter has found it. */
  adopt(root: ParentNode): void {
    for (const style of root.querySelectorAll("style")) this.#take(style);
  }

  /** Takes what a `style` refers to from the browser. */
  #take(style: Element): void {
    const text = nativeText(style);
    const known = standIns.get(style) ?? null;
    if (texts.has(style) && text === known) return;
    if (!REFERENCE.test(text)) texts.delete(style);
    else if (!isMarkedCss(text)) this.#write(style, text);
    // More has come to what was there.
    else if (known !== null && text.startsWith(known))
      this.#write(style, (texts.get(style) ?? "") + text.slice(known.length));
    else {
      const own = originalOf(text);
      // As the rewriter has left it.
      if (own !== null && text.endsWith("*/")) {
        texts.set(style, own);
        standIns.set(style, text);
      } else this.#write(style, unmarkedCss(text));
    }
  }

  /** A text in the document is another one. */
  changed(text: Node): void {
    const style = text.parentNode;
    if (style instanceof HTMLStyleElement || style instanceof SVGStyleElement) this.#take(style);
  }

  /** `byPage` where the page has just written it, and its observers are to hear of it. */
  #write(style: Element, text: string, byPage = false): void {
    const now = this.#now(text);
    if (now === text) {
      texts.delete(style);
      if (byPage) setNativeText(style, text);
      // Firefox tells observers of the same text again, and they would come here again, without end.
      else if (nativeText(style) !== text) silently(() => setNativeText(style, text));
      return;
    }
    const put = (other: string) => {
      texts.set(style, text);
      standIns.set(style, other);
      setNativeText(style, other);
    };
    if (byPage) put(now);
    else silently(() => put(now));
    if (!isPendingCss(now)) return;
    void this.#resources.css(text, document.baseURI).then((ready) => {
      if (nativeText(style) === now) silently(() => put(ready));
    });
  }

  #now(text: string): string {
    return REFERENCE.test(text) ? this.#resources.cssNow(text, document.baseURI) : text;
  }

  #patchElements(): void {
    const write = this.#write.bind(this);
    const take = this.#take.bind(this);
    for (const [prototype, name] of [
      [Node.prototype, "textContent"],
      [HTMLElement.prototype, "innerText"],
      [Element.prototype, "innerHTML"],
    ] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (descriptor?.get === undefined || descriptor.set === undefined) continue;
      const { get, set } = descriptor;
      accessor(prototype, name, {
        ...descriptor,
        get(this: Node) {
          if (this instanceof HTMLStyleElement && texts.has(this)) take(this);
          return (this instanceof Element ? styleTextOf(this) : null) ?? get.call(this);
        },
        set(this: Node, value: unknown) {
          const style = this instanceof HTMLStyleElement && this.ownerDocument === document;
          if (style && REFERENCE.test(String(value))) write(this, String(value), true);
          else {
            if (this instanceof Element) texts.delete(this);
            set.call(this, value);
          }
        },
      });
    }
    /** Texts that come into a `style`, and `style` elements that come into the document. */
    const arrive = (node: unknown) => {
      if (typeof node !== "object" || node === null || !(node instanceof Node)) return;
      if (node instanceof HTMLStyleElement) take(node);
      else if (node instanceof Element && node.firstElementChild !== null)
        for (const style of node.querySelectorAll("style")) take(style);
      else if (node instanceof DocumentFragment)
        for (const style of node.querySelectorAll("style")) take(style);
    };
    const bring = (prototype: object, name: string) => {
      const before: unknown = Reflect.get(prototype, name);
      if (typeof before !== "function") return;
      define(prototype, name, function (this: Node, ...values: unknown[]) {
        if (this instanceof HTMLStyleElement && this.ownerDocument === document) {
          // As a sum: each of the texts is complete CSS or none is.
          const added = values.map((value) =>
            value instanceof Text ? value.data : typeof value === "string" ? value : "",
          );
          const result: unknown = Reflect.apply(before, this, values);
          if (added.some((text) => REFERENCE.test(text))) take(this);
          return result;
        }
        if (this.ownerDocument === document || this === document) for (const value of values) arrive(value);
        return Reflect.apply(before, this, values) as unknown;
      });
    };
    for (const name of ["appendChild", "insertBefore", "replaceChild"]) bring(Node.prototype, name);
    for (const { prototype } of [Element, Document, DocumentFragment])
      for (const name of ["append", "prepend", "replaceChildren"]) bring(prototype, name);
    for (const { prototype } of [Element, CharacterData])
      for (const name of ["before", "after", "replaceWith"]) bring(prototype, name);
  }

  #patchDeclarations(): void {
    const now = this.#now.bind(this);
    const resources = this.#resources;
    const settle = (style: CSSStyleDeclaration) => {
      const before = cssTextOf(style);
      if (!isPendingCss(before)) return;
      void resources.css(unmarkedCss(before), document.baseURI).then((ready) => {
        if (cssTextOf(style) === before) silently(() => setCssText(style, ready));
      });
    };
    const prototype = CSSStyleDeclaration.prototype;
    const { setProperty, getPropertyValue } = prototype;
    define(
      prototype,
      "setProperty",
      function (this: CSSStyleDeclaration, name: string, value: string | null, priority?: string) {
        const text = value === null ? "" : String(value);
        setProperty.call(this, name, now(text), priority ?? "");
        if (REFERENCE.test(text)) settle(this);
      },
    );
    const computed = new WeakSet<CSSStyleDeclaration>();
    const read = (style: CSSStyleDeclaration, text: string) =>
      unmarkedCss(text, computed.has(style) ? document.baseURI : null);
    define(prototype, "getPropertyValue", function (this: CSSStyleDeclaration, name: string) {
      return read(this, getPropertyValue.call(this, name));
    });
    accessor(prototype, "cssText", {
      configurable: true,
      enumerable: true,
      get(this: CSSStyleDeclaration) {
        return read(this, cssTextOf(this));
      },
      set(this: CSSStyleDeclaration, value: unknown) {
        setCssText(this, now(String(value)));
        if (REFERENCE.test(String(value))) settle(this);
      },
    });
    // Where properties are no accessors of the prototype, the declaration itself must be stood in for.
    const views = new WeakMap<CSSStyleDeclaration, CSSStyleDeclaration>();
    const methods = new WeakMap<object, Map<PropertyKey, unknown>>();
    const view = (style: CSSStyleDeclaration): CSSStyleDeclaration => {
      const known = views.get(style);
      if (known !== undefined) return known;
      const made = new Proxy(style, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value === "string") return read(target, value);
          if (typeof value !== "function") return value;
          const bound = methods.get(target) ?? new Map<PropertyKey, unknown>();
          methods.set(target, bound);
          if (!bound.has(name)) bound.set(name, value.bind(target));
          return bound.get(name);
        },
        set: (target, name, value) => {
          const refers = typeof value === "string" && name !== "cssText" && REFERENCE.test(value);
          const done = Reflect.set(target, name, refers ? now(value) : value, target);
          if (refers) settle(target);
          return done;
        },
      });
      views.set(style, made);
      return made;
    };
    for (const { prototype: owner } of [
      HTMLElement,
      SVGElement,
      MathMLElement,
      CSSStyleRule,
      CSSKeyframeRule,
      CSSFontFaceRule,
    ]) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, "style");
      if (descriptor?.get === undefined) continue;
      const { get, set } = descriptor;
      accessor(owner, "style", {
        ...descriptor,
        get(this: object) {
          const style: unknown = get.call(this);
          return style instanceof CSSStyleDeclaration ? view(style) : style;
        },
        ...(set && {
          set(this: { style: CSSStyleDeclaration }, value: unknown) {
            this.style.cssText = String(value);
          },
        }),
      });
    }
    const getComputed = getComputedStyle;
    define(window, "getComputedStyle", (element: Element, pseudo?: string | null) => {
      const style = getComputed.call(window, element, pseudo);
      computed.add(style);
      return view(style);
    });
  }
}

const textContent = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
const nativeText = (node: Node) => String(textContent?.get?.call(node));
const setNativeText = (node: Node, text: string) => textContent?.set?.call(node, text);
