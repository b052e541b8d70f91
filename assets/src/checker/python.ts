/** A Python with an environment's packages and the driver, as a reader's browser has it. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decompress } from "fzstd";
import { boot, DRIVER_DIRECTORY, type RuntimeFiles } from "../maker/interpreter.ts";
import type { HostToWorker, WorkerToHost } from "../protocol.ts";
import { decodeArchive, writeArchive } from "../snapshot/archive.ts";
import { decode } from "../snapshot/format.ts";
import type { PatchedModule } from "../snapshot/module.ts";
import { restore } from "../snapshot/restore.ts";

/** Files that `maker.ts` has made, unpacked by `unpackPrepared`. */
export interface Prepared {
  site: string;
  /** Files on top of these. */
  layer: string | null;
  /** Path in Python's file system, and file. */
  libraries: [name: string, file: string][];
  /** The snapshot, and the names of libraries that it holds; null where there is none. */
  memory: { file: string; libraries: string[] } | null;
}

/** Unpacks the files into a directory, once for all examples. They have several frames, of which Node takes the first. */
export function unpackPrepared({ site, layer, libraries, memory }: Prepared, directory: string): Prepared {
  let count = 0;
  const unpack = (file: string): string => {
    const target = path.join(directory, `${count++}.bin`);
    writeFileSync(target, decompress(readFileSync(file)));
    return target;
  };
  return {
    site: unpack(site),
    layer: layer && unpack(layer),
    libraries: libraries.map(([name, file]) => [name, unpack(file)]),
    memory: memory && { ...memory, file: unpack(memory.file) },
  };
}

/** A copy that is no view of a pool of Node's. */
const read = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file));

export interface Python {
  send: (message: HostToWorker) => void;
  /** Names of the modules of packages that were imported since. */
  imported: () => string[];
}

/** `post` gets what the driver says. */
export async function startPython(
  runtime: RuntimeFiles,
  prepared: Prepared,
  network: boolean,
  post: (message: WorkerToHost) => void,
): Promise<Python> {
  const libraries = prepared.libraries.map(([name, file]): [string, Uint8Array] => [name, read(file)]);
  const output = {
    stdout: (text: string) => post({ type: "log", stream: "stdout", level: "info", text }),
    stderr: (text: string) => post({ type: "log", stream: "stderr", level: "warning", text }),
  };
  const { memory } = prepared;
  const pyodide = await boot(runtime, { ...output, ...(memory ? restored(memory, libraries) : {}) });
  const archives = prepared.layer === null ? [prepared.site] : [prepared.site, prepared.layer];
  writeArchive(pyodide.FS, [...archives.flatMap((file) => decodeArchive(read(file))), ...libraries]);
  if (memory) pyodide.runPython("import webasgi_driver.snapshot as s; s.thaw({}, (0, 0)); del s");
  else pyodide.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(DRIVER_DIRECTORY)})`);
  const driver = pyodide.pyimport("webasgi_driver.pyodide");
  const send = driver.connect(post, network);
  const before = pyodide.pyimport("webasgi_driver.warming").Before();
  const imported = () => {
    const names = before.imported(driver.DIRECTORY);
    try {
      return (names.toJs() as string[]).filter((name) => !name.startsWith("webasgi_driver"));
    } finally {
      names.destroy();
    }
  };
  return { send, imported };
}

function restored(
  { file, libraries }: NonNullable<Prepared["memory"]>,
  contents: [name: string, content: Uint8Array][],
): object {
  const snapshot = decode([read(file)]);
  const byName = new Map(contents);
  const modules = libraries.map(
    (name) => new WebAssembly.Module(byName.get(name)?.slice() ?? new Uint8Array()),
  );
  return {
    _loadSnapshot: snapshot.head,
    webasgiRestore: (module: PatchedModule) => restore(module, snapshot, modules),
  };
}
