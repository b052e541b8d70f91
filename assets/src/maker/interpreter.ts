/** Pyodide in Node, as it is in a browser's worker. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { zstdDecompressSync } from "node:zlib";
import type { PyodideAPI } from "pyodide";
import type { PatchedModule } from "../snapshot/module.ts";
import { framesOf } from "../snapshot/zstd-frames.ts";

/** Where the driver's package lies in Pyodide's file system. */
export const DRIVER_DIRECTORY = "/lib/webasgi";

export interface RuntimeFiles {
  /** Directory with `pyodide.mjs`, the patched `pyodide.asm.mjs`, `pyodide.asm.wasm`, `python_stdlib.zip`: each `.zst`. */
  directory: string;
  /** The table `info` of Pyodide's lock file. */
  lockInfo: unknown;
}

const PARTS = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];

/** Once, before `boot`. */
export function unpackRuntime({ directory }: RuntimeFiles): void {
  for (const name of PARTS) {
    const file = path.join(directory, name);
    // Node takes the first frame of several.
    const content = () => framesOf(readFileSync(`${file}.zst`)).map((frame) => zstdDecompressSync(frame));
    if (!existsSync(file)) writeFileSync(file, Buffer.concat(content()));
  }
}

/**
 * `options` are Pyodide's; an interpreter has nothing but them from this machine. `made` gets the module before anything is
 * restored in it.
 */
export async function boot(
  { directory, lockInfo }: RuntimeFiles,
  options: object,
  made: (module: PatchedModule) => void = () => {},
): Promise<PyodideAPI> {
  const file = (name: string) => path.join(directory, name);
  const { loadPyodide } = await import(pathToFileURL(file("pyodide.mjs")).href);
  const { default: createPyodideModule } = await import(pathToFileURL(file("pyodide.asm.mjs")).href);
  return loadPyodide({
    indexURL: `${directory}${path.sep}`,
    packageBaseUrl: "https://runtime.webasgi.invalid/",
    lockFileContents: { info: lockInfo, packages: {} },
    createPyodideModule: async (settings: object) => {
      const module = await createPyodideModule(settings);
      made(module);
      return module;
    },
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    // As in a browser.
    _sysExecutable: "/home/web_user/this.program",
    stdout: (text: string) => process.stderr.write(`${text}\n`),
    stderr: (text: string) => process.stderr.write(`${text}\n`),
    ...options,
  });
}

export function moduleOf(pyodide: PyodideAPI): PatchedModule {
  return (pyodide as unknown as { _module: PatchedModule })._module;
}
