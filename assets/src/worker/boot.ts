/** From files to a Python that takes the host's messages. */
import type { loadPyodide as LoadPyodide, PyodideAPI } from "pyodide";
import type {
  BootContent,
  BootFiles,
  EnvironmentFiles,
  HostToWorker,
  LibraryFile,
  WorkerToHost,
} from "../protocol.ts";
import { decodeArchive, writeArchive } from "../snapshot/archive.ts";
import { decode } from "../snapshot/format.ts";
import type { PatchedModule } from "../snapshot/module.ts";
import type { Interrupts } from "./interrupts.ts";
import { restore } from "./restore.ts";
import type { Wanted } from "./wanted.ts";

export type Receive = (message: HostToWorker) => void;

/** Where Pyodide believes its files are; `fetch` answers these from memory. */
const INDEX = "https://runtime.webasgi.invalid/";
const DRIVER_DIRECTORY = "/lib/webasgi";
/** Where Pyodide puts the standard library. */
const STANDARD_LIBRARY = "/lib/python314.zip";
/** A zip without entries (APPNOTE 4.3.16). */
const EMPTY_ZIP = new Uint8Array([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]).buffer;

/** `import()` of source text. */
async function importText(text: string): Promise<Record<string, unknown>> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(/* the bundler must leave this alone */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Lets `fetch` find the runtime's files in memory; everything else goes out as usual. */
function serveFromMemory(files: Map<string, { type: string; bytes: ArrayBuffer }>): void {
  const network = self.fetch.bind(self);
  self.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(INDEX)) return network(input, init);
    const file = files.get(url.slice(INDEX.length));
    if (file === undefined) return new Response(null, { status: 404 });
    return new Response(file.bytes, { headers: { "content-type": file.type } });
  };
}

/** Pyodide refuses classic workers, which it knows by a working `importScripts`; it needs none. */
function hideImportScripts(): void {
  Object.defineProperty(self, "importScripts", {
    configurable: true,
    writable: true,
    value: () => {
      throw new TypeError("importScripts is not available here");
    },
  });
}

async function snapshotOptions(content: BootContent): Promise<object> {
  if (content.type !== "snapshot") return {};
  const libraries = await Promise.all(content.libraries.map(({ bytes }) => WebAssembly.compile(bytes)));
  const snapshot = decode(new Uint8Array(content.snapshot));
  return {
    _loadSnapshot: snapshot.head,
    webasgiRestore: (module: PatchedModule) => restore(module, snapshot, libraries),
  };
}

async function bootPyodide(files: BootFiles, post: (message: WorkerToHost) => void): Promise<PyodideAPI> {
  const { content } = files;
  hideImportScripts();
  serveFromMemory(
    new Map([
      ["pyodide.asm.wasm", { type: "application/wasm", bytes: files.pyodideAsmWasm }],
      [
        "python_stdlib.zip",
        {
          type: "application/zip",
          bytes: content.type === "snapshot" ? EMPTY_ZIP : content.standardLibrary,
        },
      ],
    ]),
  );
  const [asm, api, more] = await Promise.all([
    importText(files.pyodideAsmModule),
    importText(files.pyodideModule),
    snapshotOptions(content),
  ]);
  const loadPyodide = api.loadPyodide as typeof LoadPyodide;
  const options = {
    indexURL: INDEX,
    packageBaseUrl: INDEX,
    stdLibURL: `${INDEX}python_stdlib.zip`,
    // Packages come from the environment; Pyodide's own distribution is not reachable from here.
    lockFileContents: { info: files.lockInfo, packages: {} },
    createPyodideModule: asm.default,
    stdout: (text: string) => post({ type: "log", stream: "stdout", level: "info", text }),
    stderr: (text: string) => post({ type: "log", stream: "stderr", level: "warning", text }),
    ...more,
  };
  return loadPyodide(options as Parameters<typeof LoadPyodide>[0]);
}

function writeLibraries(pyodide: PyodideAPI, libraries: LibraryFile[]): void {
  writeArchive(
    pyodide.FS,
    libraries.map(({ name, bytes }) => [name, new Uint8Array(bytes)]),
  );
}

function writeContent(pyodide: PyodideAPI, content: BootContent): void {
  if (content.type === "snapshot") {
    writeArchive(pyodide.FS, decodeArchive(new Uint8Array(content.data)));
  } else if (content.type === "archive") {
    writeArchive(pyodide.FS, decodeArchive(new Uint8Array(content.site)));
    writeLibraries(pyodide, content.libraries);
  } else {
    const site = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')") as string;
    for (const wheel of content.wheels) pyodide.unpackArchive(wheel.bytes, "whl", { extractDir: site });
    for (const [name, text] of Object.entries(content.driver)) {
      const file = `${DRIVER_DIRECTORY}/${name}`;
      pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf("/")));
      pyodide.FS.writeFile(file, text);
    }
  }
}

/** Brings the files behind a restored snapshot to where its modules believe that they came from. */
function writeWanted(pyodide: PyodideAPI, files: EnvironmentFiles): void {
  pyodide.FS.writeFile(STANDARD_LIBRARY, new Uint8Array(files.standardLibrary), { canOwn: true });
  writeArchive(pyodide.FS, decodeArchive(new Uint8Array(files.site)));
  writeLibraries(pyodide, files.libraries);
}

/** Imports the driver and gives it the port; returns what takes the host's messages. */
function connectDriver(
  pyodide: PyodideAPI,
  network: boolean,
  post: (message: WorkerToHost) => void,
): Receive {
  pyodide.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})`);
  const receive: Receive = pyodide.pyimport("webasgi_driver.pyodide").connect(post, network);
  return receive;
}

/** Seconds that local time is behind UTC, without and with daylight saving time. */
function timeOffsets(): [standard: number, daylight: number] {
  const year = new Date().getFullYear();
  const offsets = [0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset() * 60);
  return [Math.max(...offsets), Math.min(...offsets)];
}

/** Without JSPI an import can't wait for files: then they have to be there before the app is. */
async function thaw(pyodide: PyodideAPI, wanted: Wanted): Promise<void> {
  const files = async () => writeWanted(pyodide, await wanted.files);
  // As Emscripten has it in an interpreter that starts here.
  const environ = { LANG: `${navigator.language.replace("-", "_")}.UTF-8` };
  const canWait: boolean = pyodide
    .pyimport("webasgi_driver.pyodide")
    .thaw(pyodide.toPy(environ), pyodide.toPy(timeOffsets()), files);
  if (!canWait) await files();
}

/**
 * Boots Pyodide in this worker and joins it to the driver. `packages` is called when Python is up.
 *
 * Rejects with whatever fails: a snapshot that doesn't fit, bytes that are no WebAssembly.
 */
export async function bootPython(
  files: BootFiles,
  network: boolean,
  post: (message: WorkerToHost) => void,
  interrupts: Interrupts,
  wanted: Wanted,
  packages: () => void,
): Promise<Receive> {
  const pyodide = await bootPyodide(files, post);
  pyodide.setInterruptBuffer(interrupts.buffer);
  packages();
  writeContent(pyodide, files.content);
  if (files.content.type === "snapshot") await thaw(pyodide, wanted);
  return connectDriver(pyodide, network, post);
}
