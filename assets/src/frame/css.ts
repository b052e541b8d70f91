/** References in CSS: `url()`, `@import`, `image-set()` strings are found by the tokens of CSS Syntax Level 3. */

export type ReferenceKind = "import" | "url";
/** The replacement for a reference as written, or null to leave it. */
export type Resolve = (written: string, kind: ReferenceKind) => Promise<string | null>;

/** Does CSS that doesn't match it refer to nothing? */
export const REFERENCE = /url\(|@import|image-set\(/i;

const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|@import\b|\burl\(\s*(?:"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|((?:[^\s"'()\\]|\\[\s\S])*))\s*\)|"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|;|\{|\bimage-set\(|\)/gi;

/** CSS text with its references replaced. */
export async function rewriteCss(text: string, resolve: Resolve): Promise<string> {
  const pieces: (string | Promise<string>)[] = [];
  let end = 0;
  let importing = false;
  let imageSet = false;
  for (const match of text.matchAll(TOKEN)) {
    const [token, doubleUrl, singleUrl, bareUrl, doubleString, singleString] = match;
    if (token.startsWith("/*")) continue;
    if (/^@import$/i.test(token)) importing = true;
    else if (token === ";" || token === "{") importing = false;
    else if (/^image-set\($/i.test(token)) imageSet = true;
    else if (token === ")") imageSet = false;
    else {
      const isUrl = /^url\(/i.test(token);
      const written = doubleUrl ?? singleUrl ?? bareUrl ?? doubleString ?? singleString ?? "";
      if (!isUrl && !importing && !imageSet) continue;
      const kind: ReferenceKind = importing ? "import" : "url";
      importing = false;
      pieces.push(text.slice(end, match.index));
      end = match.index + token.length;
      pieces.push(
        resolve(unescapeCss(written), kind).then((url) => (url === null ? token : `url("${url}")`)),
      );
    }
  }
  pieces.push(text.slice(end));
  return (await Promise.all(pieces)).join("");
}

function unescapeCss(text: string): string {
  return text.replaceAll(
    /\\(?:([0-9a-f]{1,6})\s?|\r?\n|([\s\S]))/gi,
    (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (char ?? "") : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
  );
}
