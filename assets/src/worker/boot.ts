/** From files to a Python that takes the host's messages. */
import "./import-scripts.ts";

import { loadPyodide, type PyodideAPI } from "pyodide";
import {
  type Compiled,
  type HostToWorker,
  isLibrary,
  type LockInfo,
  type PutBack,
  PYTHON,
  type Restored,
  type RuntimeFile,
  type Way,
  type WorkerToHost,
} from "../protocol.ts";
import { decodeArchive, writeArchive } from "../snapshot/archive.ts";
import { decodeStart } from "../snapshot/format.ts";
import type { PatchedModule } from "../snapshot/module.ts";
import { Restoration } from "../snapshot/restore.ts";
import { type Files, type LaterFiles, unpackLater } from "./files.ts";
import type { Interrupts } from "./interrupts.ts";
import { type CreateModule, evaluateLoader } from "./loader.ts";

export type Receive = (message: HostToWorker) => void;

/** Where Pyodide believes its files are; `fetch` answers these from memory. */
const INDEX = "https://runtime.webasgi.invalid/";
const LOADER = "pyodide.asm.mjs";
const DRIVER_DIRECTORY = "/lib/webasgi";
/** Where Pyodide puts the standard library. */
const STANDARD_LIBRARY = "/lib/python314.zip";
/** A zip without entries (APPNOTE 4.3.16). */
const EMPTY_ZIP = new Uint8Array([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]);

/** Lets `fetch` find the runtime's files in memory; everything else goes out as usual. */
function serveFromMemory(files: Map<string, () => Promise<Uint8Array<ArrayBuffer>>>): void {
  const network = self.fetch.bind(self);
  self.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(INDEX)) return network(input, init);
    const file = files.get(url.slice(INDEX.length));
    return file === undefined ? new Response(null, { status: 404 }) : new Response(await file());
  };
}

/** Pyodide's module is compiled as soon as it is here, not when Pyodide asks for it. */
function instantiateFrom(compiled: Promise<WebAssembly.Module>): void {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (_response, imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    const module = await compiled;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}

/** Compiled, or given by the page; then the page gets it, for its next worker. */
async function compiledPython({ files, compiled }: Start): Promise<WebAssembly.Module> {
  const given = compiled[PYTHON];
  if (given !== undefined) return given;
  const module = await files.compiled(PYTHON);
  self.postMessage({ type: "compiled", modules: { [PYTHON]: module } } satisfies Compiled);
  return module;
}

/** A fresh interpreter comes up and gets its files while its memory is still being unpacked by another worker. */
function restored({ files, compiled: given }: Start, create: Promise<CreateModule>): object {
  const memory = files.pieces("memory");
  const beginning = memory.next();
  beginning.catch(() => {}); // who awaits it hears of it
  let head: Uint8Array | undefined;
  let putBack: (module: PatchedModule) => void = () => {};
  return {
    createPyodideModule: async (settings: object) => {
      const creating = (await create)(settings);
      const [module, data] = await Promise.all([creating, files.content("data")]);
      writeArchive(module.FS, decodeArchive(data));
      const { value: first } = await beginning;
      if (first === undefined) throw new Error("The snapshot is empty.");
      const start = decodeStart(first);
      const names = start.header.libraries.map(({ name }) => name);
      const libraries = await Promise.all(names.map((name) => given[name] ?? files.compiled(name)));
      const restoration = new Restoration(module, start.header, libraries);
      // What is put back is for the next worker, and not in this one's memory any more.
      const add = (pages: Uint8Array, { buffer: bytes }: Uint8Array<ArrayBuffer>) => {
        restoration.add(pages);
        self.postMessage({ type: "put-back", bytes } satisfies PutBack, { transfer: [bytes] });
      };
      add(start.rest, first);
      for await (const piece of memory) add(piece, piece);
      head = start.head;
      putBack = () => {
        restoration.end();
        const made = names.map((name, index) => [name, libraries[index]]);
        self.postMessage({ type: "restored", libraries: Object.fromEntries(made) } satisfies Restored);
      };
      return module;
    },
    // Says that there is a snapshot; Pyodide asks for what is in it later.
    _loadSnapshot: new Uint8Array(),
    webasgiHead: () => head,
    webasgiRestore: (module: PatchedModule) => putBack(module),
  };
}

async function bootPyodide(start: Start): Promise<PyodideAPI> {
  const { files, way, lockInfo, post } = start;
  instantiateFrom(compiledPython(start));
  serveFromMemory(
    new Map([
      [PYTHON, async () => new Uint8Array()],
      [
        "python_stdlib.zip",
        async () => (way === "snapshot" ? EMPTY_ZIP : files.content("python_stdlib.zip")),
      ],
    ]),
  );
  const create = files.text(LOADER).then((text) => evaluateLoader(text, `${INDEX}${LOADER}`));
  const more = way === "snapshot" ? restored(start, create) : {};
  const createPyodideModule = await create;
  const options: object = {
    indexURL: INDEX,
    packageBaseUrl: INDEX,
    stdLibURL: `${INDEX}python_stdlib.zip`,
    // Packages come from the environment; Pyodide's own distribution is not reachable from here.
    lockFileContents: { info: lockInfo, packages: {} },
    createPyodideModule,
    stdout: (text: string) => post({ type: "log", stream: "stdout", level: "info", text }),
    stderr: (text: string) => post({ type: "log", stream: "stderr", level: "warning", text }),
    ...more,
  };
  return loadPyodide(options as Parameters<typeof loadPyodide>[0]);
}

/** Returns the paths of files that lie on top of the others. */
async function writeContent(pyodide: PyodideAPI, { files, way }: Start): Promise<string[]> {
  const layer = files.names.includes("layer") ? decodeArchive(await files.content("layer")) : [];
  if (way === "archive") {
    writeArchive(pyodide.FS, decodeArchive(await files.content("site")));
    writeArchive(pyodide.FS, await files.matching(isLibrary));
  } else if (way === "wheels") {
    const site = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')") as string;
    for (const [, wheel] of await files.matching((name) => name.endsWith(".whl"))) {
      pyodide.unpackArchive(wheel, "whl", { extractDir: site });
    }
    const driver: Record<string, string> = JSON.parse(await files.text("driver")); // our own file, checked by its hash
    writeArchive(
      pyodide.FS,
      Object.entries(driver).map(([name, text]) => [
        `${DRIVER_DIRECTORY}/${name}`,
        new TextEncoder().encode(text),
      ]),
    );
  }
  writeArchive(pyodide.FS, layer);
  return layer.map(([path]) => path);
}

/** Brings the files behind a restored snapshot to where its modules believe that they came from. */
async function writeLater(pyodide: PyodideAPI, files: RuntimeFile[]): Promise<void> {
  for (const [name, content] of await unpackLater(files)) {
    if (name === "site") writeArchive(pyodide.FS, decodeArchive(content));
    else writeArchive(pyodide.FS, [[isLibrary(name) ? name : STANDARD_LIBRARY, content]]);
  }
}

/** Python that has exited, or broken down, runs nothing more. */
function isAlive(pyodide: PyodideAPI): boolean {
  try {
    pyodide.runPython("None");
    return true;
  } catch {
    return false;
  }
}

/** Imports the driver and gives it the port; returns what takes the host's messages, and throws where Python is gone. */
function connectDriver(
  pyodide: PyodideAPI,
  network: boolean,
  post: (message: WorkerToHost) => void,
): Receive {
  pyodide.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})`);
  const receive: Receive = pyodide.pyimport("webasgi_driver.pyodide").connect(post, network);
  return (message) => {
    try {
      receive(message);
    } catch (error) {
      if (!isAlive(pyodide)) throw error;
    }
  };
}

/** Seconds that local time is behind UTC, without and with daylight saving time. */
function timeOffsets(): [standard: number, daylight: number] {
  const year = new Date().getFullYear();
  const offsets = [0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset() * 60);
  return [Math.max(...offsets), Math.min(...offsets)];
}

/** `layer` is there. Without JSPI an import can't wait for files: then the others have to be there before the app is. */
async function thaw(pyodide: PyodideAPI, later: LaterFiles, layer: string[]): Promise<void> {
  let writing: Promise<void> | undefined;
  // Once, however many imports wait for them.
  const files = () => {
    writing ??= later.files.then((all) => writeLater(pyodide, all));
    return writing;
  };
  // As Emscripten has it in an interpreter that starts here.
  const environ = { LANG: `${navigator.language.replace("-", "_")}.UTF-8` };
  const canWait: boolean = pyodide
    .pyimport("webasgi_driver.pyodide")
    .thaw(pyodide.toPy(environ), pyodide.toPy(timeOffsets()), files, pyodide.toPy(layer));
  if (!canWait) await files();
}

export interface Start {
  way: Way;
  lockInfo: LockInfo;
  /** Whether Python may reach other sites. */
  network: boolean;
  files: Files;
  /** What a worker before this one has compiled, by name. */
  compiled: Compiled["modules"];
  later: LaterFiles;
  interrupts: Interrupts;
  post: (message: WorkerToHost) => void;
}

/**
 * Boots Pyodide in this worker and joins it to the driver. `packages` is called when Python is up.
 *
 * Rejects with whatever fails: a snapshot that doesn't fit, bytes that are no WebAssembly.
 */
export async function bootPython(start: Start, packages: () => void): Promise<Receive> {
  const pyodide = await bootPyodide(start);
  pyodide.setInterruptBuffer(start.interrupts.buffer);
  packages();
  const layer = await writeContent(pyodide, start);
  if (start.way === "snapshot") await thaw(pyodide, start.later, layer);
  return connectDriver(pyodide, start.network, start.post);
}
