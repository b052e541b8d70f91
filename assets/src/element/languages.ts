/** Which language a file is in. Each loads by itself: most playgrounds need Python alone. */
import type { Extension } from "@codemirror/state";

const loaders: Record<string, () => Promise<Extension>> = {
  python: async () => {
    const [{ python }, { pythonNames }] = await Promise.all([
      import("@codemirror/lang-python"),
      import("./python-names.ts"),
    ]);
    return [python(), pythonNames];
  },
  html: async () => (await import("@codemirror/lang-html")).html(),
  css: async () => (await import("@codemirror/lang-css")).css(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  typescript: async () =>
    (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  json: async () => (await import("@codemirror/lang-json")).json(),
};

const names: Record<string, string> = {
  py: "python",
  pyi: "python",
  html: "html",
  htm: "html",
  xhtml: "html",
  jinja: "html",
  jinja2: "html",
  j2: "html",
  css: "css",
  js: "javascript",
  mjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  tsx: "typescript",
  json: "json",
};

export function languageName(path: string): string | null {
  const ending =
    path
      .slice(path.lastIndexOf("/") + 1)
      .match(/\.([^.]+)$/)?.[1]
      ?.toLowerCase() ?? "";
  return Object.hasOwn(names, ending) ? (names[ending] ?? null) : null;
}

/** Resolves to no extension for a language that is not known or could not be loaded: its text can be edited all the same. */
export async function language(path: string): Promise<Extension> {
  const name = languageName(path);
  try {
    return (await (name === null ? undefined : loaders[name]?.())) ?? [];
  } catch {
    return [];
  }
}
