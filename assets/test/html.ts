/** Runs the HTML rewriter with resources whose names tell what was asked for. */

import { NONCE as FRESH } from "../src/frame/csp.ts";
import { rewriteCss, rewriteCssNow } from "../src/frame/css.ts";
import { type HtmlModules, type HtmlResources, HtmlRewriter } from "../src/frame/html.ts";

/** Of another origin, but answered by the host. */
export const SHIPPED = "https://cdn.test/lib.js";
export const PAGE = "https://docs.test/items/";

// A policy of the app is about the page's own URL.
Object.defineProperty(globalThis, "location", { configurable: true, value: new URL(PAGE) });
// The rewriter asks the document for the URL that the page's own ones are relative to.
Object.defineProperty(globalThis, "document", { configurable: true, value: { baseURI: PAGE } });

const virtual: HtmlResources["virtual"] = (text, base = PAGE) => {
  const url = text.trim();
  if (url === "" || /^(?:data|blob|javascript|about|mailto):/i.test(url) || !URL.canParse(url, base))
    return null;
  const absolute = new URL(url, base);
  return absolute.origin === new URL(PAGE).origin || absolute.href === SHIPPED ? absolute : null;
};

const blob = (kind: string, url: URL) => `blob:${kind}${url.pathname}${url.search}`;

const resources: HtmlResources = {
  virtual,
  page: (text, base) => {
    const url = virtual(text, base);
    return url?.href === SHIPPED ? null : url;
  },
  isolated: false,
  file: async (url) => blob("file", url),
  stylesheet: async (url) => blob("style", url),
  css: (text, base) =>
    rewriteCss(text, async (written, kind) => {
      const url = virtual(written, base);
      return url === null ? null : blob(kind, url);
    }),
  cssNow: (text, base) =>
    rewriteCssNow(text, (written, kind) => {
      const url = virtual(written, base);
      return url === null ? null : blob(kind, url);
    }),
  ahead: () => {},
};

export interface Rewritten {
  output: string;
  refreshes: string[];
  importMaps: string[];
}

/** What the rewriter makes of `chunks`. */
export async function rewritten(chunks: readonly string[]): Promise<Rewritten> {
  const refreshes: string[] = [];
  const importMaps: string[] = [];
  const segments: (string | Promise<string>)[] = [];
  const modules: HtmlModules = {
    addImportMap: (text) => {
      JSON.parse(text);
      importMaps.push(text);
    },
    graph: async (url) => {
      if (url.pathname === "/missing.js") throw new Error("404");
      return {
        src: blob("module", url),
        map: url.pathname === "/circle.js" ? '{"imports":{"<":"b"}}' : null,
      };
    },
    inline: async (text, base) => {
      if (text.includes("syntax error")) throw new SyntaxError();
      return { text: `/*${new URL(base).pathname}*/${text}`, map: text.includes("circle") ? "{}" : null };
    },
    classic: async (text, base) => text.replace("import(", `load("${new URL(base).pathname}",`),
  };
  const rewriter = new HtmlRewriter(
    resources,
    modules,
    { refresh: (content) => refreshes.push(content) },
    (segment) => segments.push(segment),
  );
  for (const chunk of chunks) rewriter.write(chunk);
  rewriter.end();
  const output = (await Promise.all(segments)).join("").replaceAll(FRESH, "NONCE");
  return { output, refreshes, importMaps };
}

/** A text in two chunks, cut at every position; and one character a chunk. */
export function* cuts(text: string): Generator<string[]> {
  for (let position = 0; position <= text.length; position++)
    yield [text.slice(0, position), text.slice(position)];
  yield [...text];
}
