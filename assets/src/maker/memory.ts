/** A memory snapshot of an interpreter that has imported and served what an environment's apps will need. */
import type { PyodideAPI } from "pyodide";
import { writeArchive } from "../snapshot/archive.ts";
import { checksum, type Layout, type Library, PAGE, packPages, type Snapshot } from "../snapshot/format.ts";
import { packLinks, sortLinks } from "../snapshot/links.ts";
import type { PatchedModule } from "../snapshot/module.ts";
import { layOut } from "../snapshot/restore.ts";
import { boot, DRIVER_DIRECTORY, moduleOf, type RuntimeFiles } from "./interpreter.ts";
import type { Site } from "./site.ts";
import { clearFree, freeLibraryFiles } from "./tidy.ts";

export interface Warming {
  /** Modules to import. */
  modules: string[];
  /** Module that must be there by then, to the source of an app to serve. */
  apps: Record<string, string>;
}

/** All of an interpreter that was stopped. */
export interface Frozen {
  layout: Layout;
  /** Pyodide's own head of a snapshot, and the memory. */
  head: Uint8Array;
  heap: Uint8Array;
  /** An address in the collector's list of most objects, sorted; 0 where that was not found. */
  links: number;
  /** Which function is at each place of the table, as far as its name tells. */
  functions: (string | null)[];
  /** What it was made to hold; the statuses that the apps answered with. */
  modules: string[];
  answers: number[];
  /** Modules whose import failed, and would fail again. */
  failed: string[];
  /** Modules that were looked for and that the environment has not. */
  missing: string[];
}

/** Puts all files where the interpreter has them. */
export function writeSite(pyodide: PyodideAPI, site: Site): void {
  // Files keep what they are given; each interpreter gets a copy.
  const copies = [...site.files, ...site.libraries].map(([name, content]): [string, Uint8Array] => [
    name,
    content.slice(),
  ]);
  writeArchive(pyodide.FS, copies);
}

/** The global offset table as it is now. */
export function offsetsOf({ GOT }: PatchedModule): Layout["offsets"] {
  return Object.entries(GOT).map(([symbol, { value }]) => [symbol, Number(value)]);
}

/** The table's functions are named by their number in their module. */
export function functionsOf({ wasmTable }: PatchedModule): Frozen["functions"] {
  return Array.from({ length: wasmTable.length }, (_, index) => wasmTable.get(index)?.name ?? null);
}

/** Throws where it would hold something of this place. */
export async function freeze(runtime: RuntimeFiles, site: Site, { modules, apps }: Warming): Promise<Frozen> {
  const pyodide = await boot(runtime, { _makeSnapshot: true });
  const module = moduleOf(pyodide);
  const libraries: Library[] = [];
  module.webasgiLibraryTable = (name, memory, handle, table) => {
    libraries.push({ name, memory, table: table.length, handle });
  };
  writeSite(pyodide, site);
  pyodide.globals.set("job_modules", pyodide.toPy(modules));
  pyodide.globals.set("job_apps", pyodide.toPy(apps));
  const made: Pick<Frozen, "answers" | "failed" | "missing" | "modules"> = JSON.parse(
    await pyodide.runPythonAsync(`
import json, sys
sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})
import webasgi_driver.pyodide, webasgi_driver.snapshot
webasgi_driver.pyodide.prepare()
json.dumps(await webasgi_driver.snapshot.prepare(job_modules, job_apps))
`),
  );
  const tracked: number = pyodide.runPython(`
del job_modules, job_apps, json
webasgi_driver.snapshot.freeze()
`);
  const open = module.FS.streams.flatMap((stream, number) => (stream && number > 2 ? [stream.path] : []));
  if (open.length > 0) throw new Error(`Files are still open: ${open.join(", ")}`);

  freeLibraryFiles(
    module,
    libraries.map(({ handle }) => handle),
  );
  clearFree(module);
  const links = sortLinks(module.HEAPU8, tracked) ? tracked : 0;
  const raw = pyodide.makeMemorySnapshot();
  const offset = new DataView(raw.buffer, raw.byteOffset).getUint32(4, true);
  const heap = raw.subarray(offset);
  if (heap.length % PAGE !== 0) throw new Error(`The heap of ${heap.length} bytes does not end with a page.`);
  const layout = {
    heap: heap.length,
    table: module.wasmTable.length,
    stack: Number(module.___stack_pointer.value),
    libraries,
    offsets: offsetsOf(module),
  };
  return { layout, head: raw.slice(0, offset), heap, links, functions: functionsOf(module), ...made };
}

class Enough extends Error {}

/** The snapshot of a frozen interpreter, less what any interpreter has in which nothing but its libraries is loaded. */
export async function pack(
  runtime: RuntimeFiles,
  { layout, head, heap, links }: Frozen,
  libraries: WebAssembly.Module[],
): Promise<Snapshot> {
  const content = heap.slice();
  if (links !== 0) packLinks(content, links);
  let packed: (ReturnType<typeof packPages> & { sum: number }) | undefined;
  const webasgiRestore = (module: PatchedModule) => {
    const initial = module.HEAPU8.length;
    layOut(module, layout, libraries);
    const runs = packPages(content, module.HEAPU8, initial);
    packed = { ...runs, sum: checksum(module, runs.kept) };
    throw new Enough();
  };
  try {
    await boot(runtime, { _loadSnapshot: head, webasgiRestore });
  } catch (error) {
    if (packed === undefined) throw error;
  }
  if (packed === undefined) throw new Error("Pyodide does not restore a snapshot.");
  const { pages, ...runs } = packed;
  return { header: { version: 4, ...layout, ...runs, links, head: head.length }, head, pages: [pages] };
}
