/**
 * References in CSS: `url()`, `@import`, `image-set()` strings are found by the tokens of CSS Syntax Level 3; selectors
 * about attributes that refer to files are for the browser what `selectors.ts` makes of them.
 */
import { rewriteSelectors, SELECTOR } from "./selectors.ts";

export type ReferenceKind = "import" | "url";
/** The replacement for a reference as written, or null to leave it. */
export type Resolve = (written: string, kind: ReferenceKind) => Promise<string | null>;

/** CSS that doesn't match it refers to nothing. */
export const REFERENCE = new RegExp(String.raw`url\(|@import|image-set\(|${SELECTOR.source}`, "i");

const COMMENT = String.raw`\/\*[\s\S]*?(?:\*\/|$)`;
const DOUBLE = String.raw`"((?:[^"\\\n]|\\[\s\S])*)"`;
const SINGLE = String.raw`'((?:[^'\\\n]|\\[\s\S])*)'`;
/** Ends with its line or with the text, and refers to nothing. */
const UNCLOSED = String.raw`"(?:[^"\\\n]|\\[\s\S])*|'(?:[^'\\\n]|\\[\s\S])*`;
const BARE = String.raw`((?:[^\s"'()\\]|\\[\s\S])*)`;
const TOKEN = new RegExp(
  String.raw`${COMMENT}|@import\b|(?<![\w-])url\(\s*(?:${DOUBLE}|${SINGLE}|${BARE})\s*\)|${DOUBLE}|${SINGLE}|${UNCLOSED}|\\[\s\S]|[;{]|(?<![\w-])[\w-]*\(|\)`,
  "gi",
);

/** A reference in CSS text. */
interface Reference {
  start: number;
  end: number;
  kind: ReferenceKind;
  /** As written, its escapes resolved. */
  written: string;
  /** White space that must come before `url()`. */
  gap: string;
  /** Without quotes, which custom properties keep. */
  bare: boolean;
}

function referencesOf(text: string): Reference[] {
  const found: Reference[] = [];
  let importing = false;
  /** Names of the functions that are open, innermost last. */
  const functions: string[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token, doubleUrl, singleUrl, bareUrl, doubleString, singleString] = match;
    const string = doubleString ?? singleString;
    const url = doubleUrl ?? singleUrl ?? bareUrl;
    if (url === undefined && string === undefined) {
      if (/^@import$/i.test(token)) importing = true;
      else if (token === ";" || token === "{") {
        importing = false;
        functions.length = 0;
      } else if (token === ")") functions.pop();
      else if (/^[\w-]*\($/.test(token)) functions.push(token.toLowerCase());
      continue;
    }
    const inSet = /^(?:-webkit-)?image-set\($/.test(functions.at(-1) ?? "");
    if (url === undefined && !importing && !inSet) continue;
    const kind: ReferenceKind = importing ? "import" : "url";
    importing = false;
    // `@import"a.css"`: a string can touch the name before it, `url()` would become part of that.
    const gap = url === undefined && /[^\s,(/]/.test(text.charAt(match.index - 1)) ? " " : "";
    const written = unescapeCss(url ?? string ?? "");
    const bare = bareUrl !== undefined && url === bareUrl;
    found.push({ start: match.index, end: match.index + token.length, kind, written, gap, bare });
  }
  return found;
}

function replaced(text: string, references: Reference[], by: (string | null)[]): string {
  let result = "";
  let end = 0;
  references.forEach((reference, index) => {
    const to = by[index] ?? null;
    if (to === null) return;
    const quote = reference.bare && !/[\s"'()\\]/.test(to) ? "" : '"';
    result += `${text.slice(end, reference.start)}${reference.gap}url(${quote}${to}${quote})`;
    end = reference.end;
  });
  return result + text.slice(end);
}

/** CSS text with its references replaced. */
export async function rewriteCss(css: string, resolve: Resolve): Promise<string> {
  const text = rewriteSelectors(css);
  const references = referencesOf(text);
  return replaced(
    text,
    references,
    await Promise.all(references.map(({ written, kind }) => resolve(written, kind))),
  );
}

/** The same where nothing has to be waited for. */
export function rewriteCssNow(
  css: string,
  resolve: (written: string, kind: ReferenceKind) => string | null,
): string {
  const text = rewriteSelectors(css);
  const references = referencesOf(text);
  return replaced(
    text,
    references,
    references.map(({ written, kind }) => resolve(written, kind)),
  );
}

function unescapeCss(text: string): string {
  return text.replaceAll(
    /\\(?:([0-9a-f]{1,6})\s?|\r?\n|([\s\S]))/gi,
    (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (char ?? "") : character(Number.parseInt(hex, 16)),
  );
}

/** https://drafts.csswg.org/css-syntax-3/#consume-escaped-code-point */
function character(code: number): string {
  const none = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return none ? "\ufffd" : String.fromCodePoint(code);
}
