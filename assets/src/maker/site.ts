/** An environment's wheels and the driver, unpacked, with their byte code. */
import { readFileSync } from "node:fs";
import type { PyodideAPI } from "pyodide";
import { writeArchive } from "../snapshot/archive.ts";
import { boot, DRIVER_DIRECTORY, type RuntimeFiles } from "./interpreter.ts";

export type Entry = [path: string, content: Uint8Array];

export interface Site {
  files: Entry[];
  /** Shared libraries, which are in `files` not. */
  libraries: Entry[];
}

/** `wheels`: files, named as PEP 427 has it; `driver`: its package as JSON, path to text, where it is wanted. */
export async function makeSite(
  runtime: RuntimeFiles,
  wheels: string[],
  driver: string | null,
): Promise<Site> {
  // Columns are a fifth of byte code, and show in tracebacks only: lines of libraries are not underlined, the app's are.
  const pyodide = await boot(runtime, {
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
  });
  const site: string = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const wheel of wheels) {
    pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "whl", { extractDir: site });
  }
  const texts: Record<string, string> = driver === null ? {} : JSON.parse(readFileSync(driver, "utf8"));
  const sources = Object.entries(texts).map(
    ([name, text]): Entry => [`${DRIVER_DIRECTORY}/${name}`, new TextEncoder().encode(text)],
  );
  writeArchive(pyodide.FS, sources);
  const directories = driver === null ? [site] : [site, DRIVER_DIRECTORY];
  pyodide.globals.set("directories", pyodide.toPy(directories));
  // Byte code beside the source, as pip writes it, and valid whenever the source was written (PEP 552).
  pyodide.runPython(`
import compileall, py_compile
for directory in directories:
    compileall.compile_dir(directory, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`);
  const all = directories.flatMap((directory) => filesBelow(pyodide, directory));
  const isLibrary = ([name]: Entry) => name.endsWith(".so");
  return { files: all.filter((entry) => !isLibrary(entry)), libraries: all.filter(isLibrary) };
}

/** Every file below a directory of Pyodide's, absolute path and content. */
function filesBelow(pyodide: PyodideAPI, directory: string): Entry[] {
  const found: Entry[] = [];
  for (const name of pyodide.FS.readdir(directory).sort()) {
    if (name === "." || name === "..") continue;
    const file = `${directory}/${name}`;
    if (pyodide.FS.isDir(pyodide.FS.stat(file).mode)) found.push(...filesBelow(pyodide, file));
    else found.push([file, pyodide.FS.readFile(file)]);
  }
  return found;
}

/** Bytes of a data file that a start may need; larger ones come with the other files. */
const MOST_DATA = 64 * 1024;

/** Of a package's metadata: what is asked for when packages look for versions and for each other. */
const METADATA = /\.dist-info\/(?:METADATA|entry_points\.txt|top_level\.txt)$/;
/** Nothing stands in for these, there are too many: `webasgi_driver/pending.py` knows their directories. */
const LEFT_OUT =
  /\/__pycache__\/|\.pyi$|\/tzdata\/zoneinfo\/|\/locale\/(?!en\/).*\.(?:po|mo)$|\/locale\/en\/.*\.po$/;

/**
 * What of an environment's files is there from the start: data that code opens, versions and entry points. Empty files
 * stand in for the others, so that listings of packages are right. `failed` are modules that are imported anew each time.
 */
export function dataOf({ files, libraries }: Site, failed: string[]): Entry[] {
  const whole = new RegExp(`/site-packages/(?:${failed.map((name) => filesOf(name)).join("|") || "(?!)"})$`);
  const empty = libraries.map(([name]): Entry => [name, new Uint8Array()]);
  const others = files.flatMap((entry): Entry[] => {
    const [name, content] = entry;
    if (whole.test(name)) return [entry];
    if (LEFT_OUT.test(name)) return [];
    const isMetadata = /\.dist-info\//.test(name);
    const isThere = isMetadata ? METADATA.test(name) : !name.endsWith(".py") && content.length <= MOST_DATA;
    return [isThere ? entry : [name, new Uint8Array()]];
  });
  return [...others, ...empty];
}

/** A pattern of a module's source and byte code, as a file or a package. */
function filesOf(module: string): string {
  const parts = module.split("."); // identifiers
  const stem = parts.at(-1) ?? "";
  const folder = parts.slice(0, -1).map((part) => `${part}/`);
  const code = "\\.cpython-\\d+\\.pyc";
  return `${folder.join("")}(?:${stem}\\.py|__pycache__/${stem}${code}|${stem}/(?:__init__\\.py|__pycache__/__init__${code}))`;
}
