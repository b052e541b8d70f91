/** Which language a file is in. Each loads by itself: most playgrounds need Python alone. */
import { type LanguageSupport, StreamLanguage } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

async function html(): Promise<LanguageSupport> {
  return (await import("@codemirror/lang-html")).html();
}

async function jinja(base?: Promise<LanguageSupport>): Promise<Extension> {
  const [module, inside] = await Promise.all([import("@codemirror/lang-jinja"), base]);
  return module.jinja(inside === undefined ? {} : { base: inside });
}

const loaders: Record<string, () => Promise<Extension>> = {
  python: async () => {
    const [{ python }, { pythonNames }] = await Promise.all([
      import("@codemirror/lang-python"),
      import("./python-names.ts"),
    ]);
    return [python(), pythonNames];
  },
  html,
  "html+jinja": () => jinja(html()),
  jinja: () => jinja(),
  css: async () => (await import("@codemirror/lang-css")).css(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  typescript: async () =>
    (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  json: async () => (await import("@codemirror/lang-json")).json(),
  markdown: async () => (await import("@codemirror/lang-markdown")).markdown(),
  sql: async () => (await import("@codemirror/lang-sql")).sql(),
  toml: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/toml")).toml),
};

const names: Record<string, string> = {
  py: "python",
  pyi: "python",
  html: "html",
  htm: "html",
  xhtml: "html",
  svg: "html",
  xml: "html",
  jinja: "jinja",
  jinja2: "jinja",
  j2: "jinja",
  css: "css",
  js: "javascript",
  mjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  tsx: "typescript",
  json: "json",
  md: "markdown",
  markdown: "markdown",
  sql: "sql",
  toml: "toml",
};

/** A template's tags, those of Jinja and of Django's templates alike. */
const TEMPLATE = /\{[%{#]/;

/** `text` tells templates from pages. */
export function languageName(path: string, text = ""): string | null {
  const [, inner = "", ending = ""] =
    /(?:\.(\w+))?\.(\w+)$/.exec(path.slice(path.lastIndexOf("/") + 1).toLowerCase()) ?? [];
  const found = Object.hasOwn(names, ending) ? (names[ending] ?? null) : null;
  if (found === "html" && TEMPLATE.test(text)) return "html+jinja";
  // `index.html.jinja` and a bare `index.jinja` are pages most often; `query.sql.j2` is none.
  if (found === "jinja" && (inner === "" || names[inner] === "html")) return "html+jinja";
  return found;
}

/** Resolves to no extension for a language that is not known or could not be loaded: its text can be edited all the same. */
export async function language(path: string, text: string): Promise<Extension> {
  const name = languageName(path, text);
  try {
    return (await (name === null ? undefined : loaders[name]?.())) ?? [];
  } catch {
    return [];
  }
}
