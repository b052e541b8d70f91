/**
 * CSS that script makes: `style` elements, `element.style`, rules and constructed sheets. What it refers to loads
 * through the host; a stand-in is in its place until it is here, and pages read what they wrote.
 */
import { REFERENCE } from "./css.ts";
import { define } from "./define.ts";
import { isPendingCss, originalOf, type Resources, unmarkedCss } from "./resources.ts";

/** What the page wrote into `style` elements. */
const texts = new WeakMap<Element, string>();

/** The page's text of a `style` whose native text is another; null for others. */
export const styleTextOf = (element: Element): string | null => texts.get(element) ?? null;

export class Styles {
  readonly #resources: Resources;

  constructor(resources: Resources) {
    this.#resources = resources;
    this.#patchElements();
    this.#patchSheets();
    this.#patchDeclarations();
  }

  /** The page's text of a `style` that the parser made, as the rewriter has found it. */
  adopt(root: ParentNode): void {
    for (const style of root.querySelectorAll("style")) this.#take(style);
  }

  /** Takes what a `style` refers to from the browser. */
  #take(style: Element): void {
    const text = nativeText(style);
    if (texts.has(style) && !REFERENCE.test(text)) texts.delete(style);
    if (!REFERENCE.test(text) || text.includes("#webasgi:")) {
      if (text.includes("#webasgi:")) texts.set(style, originalOf(text) ?? unmarkedCss(text));
      return;
    }
    this.#write(style, text);
  }

  #write(style: Element, text: string): void {
    const now = this.#now(text);
    if (now === text) {
      texts.delete(style);
      setNativeText(style, text);
      return;
    }
    texts.set(style, text);
    setNativeText(style, now);
    if (!isPendingCss(now)) return;
    void this.#resources.css(text, document.baseURI).then((ready) => {
      if (nativeText(style) === now) setNativeText(style, ready);
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
      Object.defineProperty(prototype, name, {
        ...descriptor,
        get(this: Node) {
          return (this instanceof Element ? texts.get(this) : undefined) ?? get.call(this);
        },
        set(this: Node, value: unknown) {
          const style = this instanceof HTMLStyleElement && this.ownerDocument === document;
          if (style && REFERENCE.test(String(value))) write(this, String(value));
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

  #patchSheets(): void {
    const now = this.#now.bind(this);
    const prototype = CSSStyleSheet.prototype;
    const { insertRule, replace, replaceSync } = prototype;
    const settle = (sheet: CSSStyleSheet | CSSGroupingRule) => void this.#settle(sheet.cssRules);
    const rule = (
      target: { prototype: CSSStyleSheet | CSSGroupingRule },
      native: (rule: string, index?: number) => number,
    ) =>
      define(
        target.prototype,
        "insertRule",
        function (this: CSSStyleSheet | CSSGroupingRule, text: string, index?: number) {
          const given = String(text);
          const other = now(given);
          const at = native.call(this, other, index);
          if (isPendingCss(other)) settle(this);
          return at;
        },
      );
    rule(CSSStyleSheet, insertRule);
    rule(CSSGroupingRule, CSSGroupingRule.prototype.insertRule);
    define(prototype, "replaceSync", function (this: CSSStyleSheet, text: string) {
      const other = now(String(text));
      replaceSync.call(this, other);
      if (isPendingCss(other)) settle(this);
    });
    define(prototype, "replace", async function (this: CSSStyleSheet, text: string) {
      const other = now(String(text));
      await replace.call(this, other);
      if (isPendingCss(other)) settle(this);
      return this;
    });
    const href = Object.getOwnPropertyDescriptor(StyleSheet.prototype, "href");
    const address = this.#resources.addressOf.bind(this.#resources);
    if (href?.get === undefined) return;
    const get = href.get;
    Object.defineProperty(StyleSheet.prototype, "href", {
      ...href,
      get(this: StyleSheet) {
        const value: unknown = get.call(this);
        return typeof value === "string" ? (address(value) ?? value) : null;
      },
    });
    const text = Object.getOwnPropertyDescriptor(CSSRule.prototype, "cssText");
    if (text?.get === undefined) return;
    const getText = text.get;
    Object.defineProperty(CSSRule.prototype, "cssText", {
      ...text,
      get(this: CSSRule) {
        return unmarkedCss(String(getText.call(this)));
      },
    });
  }

  /** Puts what has been waited for into the rules. */
  async #settle(rules: CSSRuleList): Promise<void> {
    for (const rule of [...rules]) {
      if ("cssRules" in rule && rule.cssRules instanceof CSSRuleList) void this.#settle(rule.cssRules);
      const style: unknown = "style" in rule ? nativeStyleOf(rule) : null;
      if (!(style instanceof CSSStyleDeclaration) || !isPendingCss(cssTextOf(style))) continue;
      const before = cssTextOf(style);
      const ready = await this.#resources.css(unmarkedCss(before), document.baseURI);
      if (cssTextOf(style) === before) setCssText(style, ready);
    }
  }

  #patchDeclarations(): void {
    const now = this.#now.bind(this);
    const resources = this.#resources;
    const settle = (style: CSSStyleDeclaration) => {
      const before = cssTextOf(style);
      if (!isPendingCss(before)) return;
      void resources.css(unmarkedCss(before), document.baseURI).then((ready) => {
        if (cssTextOf(style) === before) setCssText(style, ready);
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
    Object.defineProperty(prototype, "cssText", {
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
      Object.defineProperty(owner, "style", {
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

const cssText = Object.getOwnPropertyDescriptor(CSSStyleDeclaration.prototype, "cssText");
const cssTextOf = (style: CSSStyleDeclaration) => String(cssText?.get?.call(style));
const setCssText = (style: CSSStyleDeclaration, text: string) => cssText?.set?.call(style, text);
const ruleStyles = [CSSStyleRule, CSSKeyframeRule, CSSFontFaceRule].map(
  ({ prototype }) => [prototype, Object.getOwnPropertyDescriptor(prototype, "style")?.get] as const,
);
function nativeStyleOf(rule: CSSRule): unknown {
  const get = ruleStyles.find(([prototype]) => Object.prototype.isPrototypeOf.call(prototype, rule))?.[1];
  return get?.call(rule);
}
const textContent = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
const nativeText = (node: Node) => String(textContent?.get?.call(node));
const setNativeText = (node: Node, text: string) => textContent?.set?.call(node, text);
