/**
 * Selectors (https://drafts.csswg.org/selectors-4/#attribute-selectors) find attributes as the page wrote them: where
 * the browser has something else in an attribute, another one beside it holds what was written.
 */
import { define } from "./define.ts";
import { HELD } from "./vocabulary.ts";

const NAMES = "src|href|srcset|imagesrcset|poster|data|background|style|srcdoc|integrity";
const STRING = String.raw`"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'`;
const VALUE = String.raw`\s*[~|^$*]?=\s*(?:${STRING}|-?(?:[\w-]|[^\0-\x7f]|\\[\s\S])+)\s*(?:[is]\s*)?`;
/** Names are followed by more letters where they are other names. */
const NAME = String.raw`\[\s*(${NAMES})(?![\w-])`;
const REST = String.raw`\/\*[\s\S]*?(?:\*\/|$)|${STRING}|\\[\s\S]`;
/** What is in comments and strings is no selector. Links go where they say: the browser has them as they are. */
const ANY = new RegExp(
  String.raw`${REST}|(?<![\w.#:\\-])(?:a|area|base)\[[^\]]*\]|${NAME}(${VALUE})?\s*\]`,
  "gi",
);
const VALUED = new RegExp(
  String.raw`${REST}|(?<![\w.#:\\-])(?:a|area|base)\[[^\]]*\]|${NAME}(${VALUE})\]`,
  "gi",
);

/** CSS that doesn't match it has no such selector. */
export const SELECTOR = new RegExp(String.raw`\[\s*(?:${NAMES})\s*[~|^$*]?=`, "i");

const rewritten = (text: string, pattern: RegExp): string =>
  text.replaceAll(pattern, (match: string, name: string | undefined, value = "") => {
    if (name === undefined) return match;
    // As specific as the one in whose place it is.
    const held = HELD + name.toLowerCase();
    return `:is([${name}${value}]:where(:not([${held}])), [${held}${value}])`;
  });

/** A selector of a script's for the browser. */
export const rewriteSelector = (text: string): string => rewritten(text, ANY);

/** The selectors of CSS text for the browser: those about values, as none but scripts are there before the files are. */
export const rewriteSelectors = (text: string): string =>
  SELECTOR.test(text) ? rewritten(text, VALUED) : text;

const REWRITTEN = new RegExp(
  String.raw`:is\((\[(?:${NAMES})(?:${VALUE})?\]):where\(:not\(\[${HELD}[a-z]+\]\)\), ?\[${HELD}[a-z]+(?:${VALUE})?\]\)`,
  "gi",
);

/** Does CSS text have a selector of ours? */
export const hasRewritten = (text: string): boolean => text.includes(`[${HELD}`);

/** CSS text, or a selector, as the page wrote it. */
export const originalSelectors = (text: string): string =>
  hasRewritten(text) ? text.replaceAll(REWRITTEN, "$1") : text;

const PRESENT = new RegExp(NAME, "i");
/** Selectors that scripts use over and over. */
const KEPT = 500;

/** Methods that take selectors. */
export function installSelectors(): void {
  const known = new Map<string, string>();
  const forBrowser = (selector: unknown): string => {
    const text = String(selector);
    if (!PRESENT.test(text)) return text;
    let made = known.get(text);
    if (made === undefined) {
      made = rewriteSelector(text);
      if (known.size >= KEPT) known.clear();
      known.set(text, made);
    }
    return made;
  };
  for (const [{ prototype }, names] of [
    [Document, ["querySelector", "querySelectorAll"]],
    [DocumentFragment, ["querySelector", "querySelectorAll"]],
    [Element, ["querySelector", "querySelectorAll", "matches", "closest", "webkitMatchesSelector"]],
  ] as [{ prototype: object }, string[]][]) {
    for (const name of names) {
      const native: unknown = Reflect.get(prototype, name);
      if (typeof native !== "function") continue;
      define(prototype, name, function (this: unknown, selector: unknown) {
        return Reflect.apply(native, this, [forBrowser(selector)]) as unknown;
      });
    }
  }
}
