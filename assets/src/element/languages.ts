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

/** Pygments' names of languages whose own name is none of the loaders'. */
const aliases: Record<string, string> = {
  py: "python",
  python3: "python",
  "html+django": "html+jinja",
  htmldjango: "html+jinja",
  django: "jinja",
  xml: "html",
  js: "javascript",
  jsx: "javascript",
  ts: "typescript",
  tsx: "typescript",
  md: "markdown",
  sqlite3: "sql",
  postgresql: "sql",
  mysql: "sql",
};

/** `text` tells templates from pages; `given` is Pygments' name of the language, where the author has said it. */
export function languageName(path: string, text = "", given = ""): string | null {
  const named = Object.hasOwn(aliases, given) ? (aliases[given] ?? "") : given;
  if (Object.hasOwn(loaders, named)) return named;
  const [, inner = "", ending = ""] =
    /(?:\.(\w+))?\.(\w+)$/.exec(path.slice(path.lastIndexOf("/") + 1).toLowerCase()) ?? [];
  const found = Object.hasOwn(names, ending) ? (names[ending] ?? null) : null;
  if (found === "html" && TEMPLATE.test(text)) return "html+jinja";
  // `index.html.jinja` and a bare `index.jinja` are pages most often; `query.sql.j2` is none.
  if (found === "jinja" && (inner === "" || names[inner] === "html")) return "html+jinja";
  return found;
}

/** Resolves to no extension for a language that is not known or could not be loaded: its text can be edited all the same. */
export async function language(path: string, text: string, given = ""): Promise<Extension> {
  const name = languageName(path, text, given);
  try {
    return (await (name === null ? undefined : loaders[name]?.())) ?? [];
  } catch {
    return [];
  }
}
