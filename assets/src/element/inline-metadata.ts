/** What Python files say of themselves: their inline metadata, what they import, which app they define. */

/** https://packaging.python.org/en/latest/specifications/inline-script-metadata/ */
const BLOCK = /^# \/\/\/ script[ \t]*\r?\n((?:#(?:| .*)\r?\n)+?)# \/\/\/[ \t]*\r?$/m;

/** The dependencies of a file's `# /// script` block; null where it has none that can be read. */
export function scriptDependencies(text: string): string[] | null {
  const block = BLOCK.exec(text)?.[1]?.replace(/^# ?/gm, "");
  const list =
    block === undefined
      ? undefined
      : /^dependencies\s*=\s*\[([^[\]]*(?:\[[^\]]*\][^[\]]*)*)\]/m.exec(block)?.[1];
  if (list === undefined) return null;
  return [...list.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? "");
}

const OF_SRC = /^[ \t]*(?:from|import)[ \t]+src\b/m;

/** Top-level names that a file imports. */
export function importedNames(text: string): string[] {
  const names = [...text.matchAll(/^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+([\w., \t]+))/gm)].flatMap(
    ([, from, several]) =>
      (from === undefined ? (several ?? "").split(",") : [from]).map((name) => /\w+/.exec(name)?.[0] ?? ""),
  );
  return [...new Set(names.filter((name) => name !== ""))];
}

/** The module and the name of the app, by the usual names of files and by what looks like an app. */
export function guessedApp(files: ReadonlyMap<string, string>): string {
  const modules = [...files].filter(([path]) => path.endsWith(".py"));
  const usual = ["main.py", "app.py", "asgi.py", "wsgi.py", "server.py"];
  const rank = (path: string) => (usual.indexOf(path) + usual.length + 1) % (usual.length + 1);
  const ordered = modules.sort(([a], [b]) => rank(a) - rank(b));
  const named = ordered.find(
    ([, text]) => /^(?:app|application)\b/m.test(text) || /^(?:async )?def app\(/m.test(text),
  );
  const [path, text] = named ?? ordered[0] ?? ["main.py", ""];
  const attribute =
    /^(app|application)\b/m.exec(text)?.[1] ??
    /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Litestar|Flask|Quart|Sanic|Falcon|Blacksheep|Application|App)\(/m.exec(
      text,
    )?.[1];
  const module = path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
  // Modules of a `src` that is no package are found without its name, unless they call one another by it.
  const isPackage = files.has("src/__init__.py") || [...files.values()].some((each) => OF_SRC.test(each));
  const name = isPackage ? module : module.replace(/^src\./, "");
  return `${name}:${attribute ?? "app"}`;
}
