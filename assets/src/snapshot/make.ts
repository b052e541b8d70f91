/**
 * Makes the files that a quick start needs from an environment's wheels: run by Node when documentation is built.
 *
 *   node --experimental-wasm-jspi make.mjs JOB
 *
 * JOB is a file with an `ArchiveJob` or a `SnapshotJob` as JSON. Whatever is made lies in its output directory, and
 * `result.json` there is written last. Without the flag a snapshot would fail in browsers that have JSPI; made with
 * it, it works in those that have not.
 */
import nodeCrypto from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { PyodideAPI } from "pyodide";
import { decodeArchive, encodeArchive, writeArchive } from "./archive.ts";
import { encode, type Library, PAGE, packPages } from "./format.ts";
import type { PatchedModule } from "./module.ts";

interface Runtime {
  /** Directory with `pyodide.mjs`, the patched `pyodide.asm.mjs`, `pyodide.asm.wasm` and `python_stdlib.zip`. */
  runtime: string;
  lockInfo: unknown;
  output: string;
}

/** Makes `site.bin`, an archive of wheels and driver with their byte code, and `library-N.wasm`. */
interface ArchiveJob extends Runtime {
  kind: "archive";
  /** Files named as PEP 427 has it. */
  wheels: string[];
  /** The driver's package as JSON, path to text. */
  driver: string;
}

/** Makes `snapshot.bin` and `data.bin`, the files that a start needs beside it, from what an archive job has made. */
interface SnapshotJob extends Runtime {
  kind: "snapshot";
  archive: string;
  libraries: { name: string; file: string }[];
  /** Modules to import. */
  modules: string[];
  /** Module that must be there by then, to the source of an app to serve. */
  apps: Record<string, string>;
}

const DRIVER_DIRECTORY = "/lib/webasgi";

/** Nothing of the machine and the moment gets in: equal input gives equal bytes. */
function determine(): void {
  let state = 0x9e3779b9;
  const next = () => {
    // xorshift32 (Marsaglia, Xorshift RNGs, 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = next();
    return view;
  };
  // Emscripten takes the second in Node.
  Object.defineProperty(crypto, "getRandomValues", { value: fill });
  Object.defineProperty(nodeCrypto, "randomFillSync", { value: fill });
  const start = Date.UTC(2020, 0, 1);
  let ticks = 0;
  Date.now = () => start + ticks++;
  performance.now = () => ticks++;
  // What Python is told to free when JavaScript's collector comes by, which is never twice at the same moment.
  globalThis.FinalizationRegistry = class implements FinalizationRegistry<unknown> {
    readonly [Symbol.toStringTag] = "FinalizationRegistry";
    register(): void {}
    unregister(): boolean {
      return false;
    }
  };
}

async function boot({ runtime, lockInfo }: Runtime, options: object): Promise<PyodideAPI> {
  const file = (name: string) => path.join(runtime, name);
  const { loadPyodide } = await import(pathToFileURL(file("pyodide.mjs")).href);
  const { default: createPyodideModule } = await import(pathToFileURL(file("pyodide.asm.mjs")).href);
  return loadPyodide({
    indexURL: `${runtime}${path.sep}`,
    packageBaseUrl: "https://runtime.webasgi.invalid/",
    lockFileContents: { info: lockInfo, packages: {} },
    createPyodideModule,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    // As in a browser.
    _sysExecutable: "/home/web_user/this.program",
    stdout: (text: string) => process.stderr.write(`${text}\n`),
    stderr: (text: string) => process.stderr.write(`${text}\n`),
    ...options,
  });
}

/** Every file below a directory of Pyodide's, absolute path and content. */
function filesBelow(pyodide: PyodideAPI, directory: string): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
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

/**
 * What of an environment's files is there from the start: data that code opens, versions and entry points, and empty
 * modules, so that listings of packages are right. Catalogues of messages and time zones are waited for instead.
 */
function dataOf(files: [string, Uint8Array][]): [string, Uint8Array][] {
  return files.flatMap(([name, content]): [string, Uint8Array][] => {
    if (name.endsWith(".pyc")) return [];
    if (name.endsWith(".py")) return [[name, new Uint8Array()]];
    if (/\.dist-info\//.test(name)) {
      return /\/(?:METADATA|entry_points\.txt|top_level\.txt)$/.test(name) ? [[name, content]] : [];
    }
    return content.length > MOST_DATA || /\/locale\/|\/tzdata\/|\.pyi$/.test(name) ? [] : [[name, content]];
  });
}

function output(job: Runtime): (name: string, content: Uint8Array | string) => void {
  mkdirSync(job.output, { recursive: true });
  return (name, content) => writeFileSync(path.join(job.output, name), content);
}

async function makeArchive(job: ArchiveJob): Promise<void> {
  const pyodide = await boot(job, {});
  const put = output(job);
  const site: string = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const wheel of job.wheels) {
    pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "whl", { extractDir: site });
  }
  const driver: Record<string, string> = JSON.parse(readFileSync(job.driver, "utf8"));
  const sources = Object.entries(driver).map(([name, text]): [string, Uint8Array] => [
    `${DRIVER_DIRECTORY}/${name}`,
    new TextEncoder().encode(text),
  ]);
  writeArchive(pyodide.FS, sources);
  pyodide.globals.set("directories", pyodide.toPy([site, DRIVER_DIRECTORY]));
  // Byte code beside the source, as pip writes it, and valid whenever the source was written (PEP 552).
  pyodide.runPython(`
import compileall, py_compile
for directory in directories:
    compileall.compile_dir(directory, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`);
  const files = [...filesBelow(pyodide, site), ...filesBelow(pyodide, DRIVER_DIRECTORY)];
  const isLibrary = ([name]: [string, Uint8Array]) => name.endsWith(".so");
  const libraries = files.filter(isLibrary);
  put("site.bin", encodeArchive(files.filter((file) => !isLibrary(file))));
  libraries.forEach(([, content], index) => {
    put(`library-${index}.wasm`, content);
  });
  put("result.json", JSON.stringify({ libraries: libraries.map(([name]) => name) }));
}

async function makeSnapshot(job: SnapshotJob): Promise<void> {
  const pyodide = await boot(job, { _makeSnapshot: true });
  const put = output(job);
  const module = (pyodide as unknown as { _module: PatchedModule })._module;
  const libraries: Library[] = [];
  module.webasgiLibraryTable = (name, memory, handle, table) => {
    libraries.push({ name, memory, table: table.length, handle });
  };
  const files = decodeArchive(readFileSync(job.archive));
  put("data.bin", encodeArchive(dataOf(files)));
  writeArchive(pyodide.FS, files);
  writeArchive(
    pyodide.FS,
    job.libraries.map(({ name, file }) => [name, new Uint8Array(readFileSync(file))]),
  );
  pyodide.globals.set("job_modules", pyodide.toPy(job.modules));
  pyodide.globals.set("job_apps", pyodide.toPy(job.apps));
  const modules: string = await pyodide.runPythonAsync(`
import json, sys
sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})
import webasgi_driver.pyodide, webasgi_driver.snapshot
webasgi_driver.pyodide.prepare()
json.dumps(await webasgi_driver.snapshot.prepare(job_modules, job_apps))
`);
  pyodide.runPython(`
del job_modules, job_apps, json
webasgi_driver.snapshot.freeze()
`);
  const open = module.FS.streams.flatMap((stream, number) => (stream && number > 2 ? [stream.path] : []));
  if (open.length > 0) throw new Error(`Files are still open: ${open.join(", ")}`);

  const raw = pyodide.makeMemorySnapshot();
  const offset = new DataView(raw.buffer, raw.byteOffset).getUint32(4, true);
  const heap = raw.subarray(offset);
  if (heap.length % PAGE !== 0) throw new Error(`The heap of ${heap.length} bytes does not end with a page.`);
  const { runs, pages } = packPages(heap);
  const head = raw.slice(0, offset);
  const header = {
    version: 1,
    heap: heap.length,
    table: module.wasmTable.length,
    stack: Number(module.___stack_pointer.value),
    libraries,
    runs,
    head: head.length,
  } as const;
  put("snapshot.bin", encode({ header, head, pages }));
  const names = libraries.map(({ name }) => name);
  put("result.json", JSON.stringify({ libraries: names, modules: JSON.parse(modules) }));
}

const job: ArchiveJob | SnapshotJob = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
determine();
await (job.kind === "archive" ? makeArchive(job) : makeSnapshot(job));
process.exit(0); // whatever Pyodide still waits for
