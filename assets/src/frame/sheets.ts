/** Style sheets and rules that script makes, and what their parts read as (https://drafts.csswg.org/cssom/). */
import { accessor, define } from "./define.ts";
import { isPendingCss, type Resources, unmarkedCss, writtenUrl } from "./resources.ts";
import { originalSelectors, rewriteSelectors } from "./selectors.ts";

/** CSS text for the browser, with stand-ins for what has not come yet. */
export type Now = (text: string) => string;

export class Sheets {
  readonly #resources: Resources;
  readonly #now: Now;

  constructor(resources: Resources, now: Now) {
    this.#resources = resources;
    this.#now = now;
    this.#patch();
  }

  #patch(): void {
    const now = this.#now;
    const prototype = CSSStyleSheet.prototype;
    const { insertRule, replace, replaceSync } = prototype;
    const settle = (sheet: CSSStyleSheet | CSSGroupingRule) => {
      void this.#settle(sheet.cssRules);
      if (sheet instanceof CSSStyleSheet) void this.#settleImports(sheet, insertRule);
    };
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
    accessor(StyleSheet.prototype, "href", {
      ...href,
      get(this: StyleSheet) {
        const value: unknown = get.call(this);
        return typeof value === "string" ? (address(value) ?? value) : null;
      },
    });
    const imported = Object.getOwnPropertyDescriptor(CSSImportRule.prototype, "href");
    const getImported = imported?.get;
    if (getImported !== undefined) {
      accessor(CSSImportRule.prototype, "href", {
        ...imported,
        get(this: CSSImportRule) {
          const value = String(getImported.call(this));
          return writtenUrl(value) ?? value;
        },
      });
    }
    const selector = Object.getOwnPropertyDescriptor(CSSStyleRule.prototype, "selectorText");
    if (selector?.get !== undefined && selector.set !== undefined) {
      const { get: getSelector, set: setSelector } = selector;
      accessor(CSSStyleRule.prototype, "selectorText", {
        ...selector,
        get(this: CSSStyleRule) {
          return originalSelectors(String(getSelector.call(this)));
        },
        set(this: CSSStyleRule, value: unknown) {
          setSelector.call(this, rewriteSelectors(String(value)));
        },
      });
    }
    const text = Object.getOwnPropertyDescriptor(CSSRule.prototype, "cssText");
    if (text?.get === undefined) return;
    const getText = text.get;
    accessor(CSSRule.prototype, "cssText", {
      ...text,
      get(this: CSSRule) {
        return unmarkedCss(String(getText.call(this)));
      },
    });
  }

  /** The sheets that a script has made others import are put there once they are here. */
  async #settleImports(sheet: CSSStyleSheet, insert: CSSStyleSheet["insertRule"]): Promise<void> {
    for (const rule of [...sheet.cssRules]) {
      const text = rule instanceof CSSImportRule ? nativeRuleText(rule) : "";
      if (!isPendingCss(text)) continue;
      const ready = await this.#resources.css(unmarkedCss(text), document.baseURI);
      const at = [...sheet.cssRules].indexOf(rule);
      if (at < 0) continue;
      sheet.deleteRule(at);
      insert.call(sheet, ready, at);
    }
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
}

const ruleText = Object.getOwnPropertyDescriptor(CSSRule.prototype, "cssText");
const nativeRuleText = (rule: CSSRule) => String(ruleText?.get?.call(rule));
const cssText = Object.getOwnPropertyDescriptor(CSSStyleDeclaration.prototype, "cssText");
/** The browser's own texts of declarations. */
export const cssTextOf = (style: CSSStyleDeclaration) => String(cssText?.get?.call(style));
export const setCssText = (style: CSSStyleDeclaration, text: string) => cssText?.set?.call(style, text);
const ruleStyles = [CSSStyleRule, CSSKeyframeRule, CSSFontFaceRule].map(
  ({ prototype }) => [prototype, Object.getOwnPropertyDescriptor(prototype, "style")?.get] as const,
);
function nativeStyleOf(rule: CSSRule): unknown {
  const get = ruleStyles.find(([prototype]) => Object.prototype.isPrototypeOf.call(prototype, rule))?.[1];
  return get?.call(rule);
}
