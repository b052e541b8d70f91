/** The environment that a playground names: which wheels it takes, and the files of the Python runtime. */

import driver from "python:../../../src/webasgi_driver";
import worker from "script:../worker/worker.ts";
import asmModule from "asset:pyodide/pyodide.asm.mjs";
import asmWasm from "asset:pyodide/pyodide.asm.wasm";
import module from "asset:pyodide/pyodide.mjs";
import standardLibrary from "asset:pyodide/python_stdlib.zip";
import { info } from "pyodide/pyodide-lock.json";
import type { BootFiles } from "../protocol.ts";
import { type Download, download, downloadJson, failure } from "./download.ts";
import { wheelsOf } from "./manifest.ts";

export interface RuntimeFiles {
  /** Source text of the worker. */
  worker: string;
  boot: BootFiles;
}

/** Everything that a run needs, downloaded and checked. */
export async function downloadRuntime(
  base: URL,
  manifest: string,
  signal: AbortSignal,
  progress: (loaded: number, total: number) => void,
): Promise<RuntimeFiles> {
  const wheels = wheelsOf(await downloadJson(base, manifest, signal));
  if (wheels === null) {
    throw failure("download", "us", `${manifest} is no environment manifest that this page understands.`);
  }
  const fixed: Download[] = [worker, driver, module, asmModule, asmWasm, standardLibrary];
  const files = await download(base, [...fixed, ...wheels], signal, progress);
  const at = (index: number): ArrayBuffer => {
    const bytes = files[index];
    if (bytes === undefined) throw failure("download", "us", "A downloaded file went missing.");
    return bytes;
  };
  const text = (index: number) => new TextDecoder().decode(at(index));
  const sources: unknown = JSON.parse(text(1));
  return {
    worker: text(0),
    boot: {
      lockInfo: {
        abi_version: info.abi_version,
        arch: info.arch,
        platform: info.platform,
        python: info.python,
      },
      driver: sources as Record<string, string>, // our own file, checked by its hash
      pyodideModule: text(2),
      pyodideAsmModule: text(3),
      pyodideAsmWasm: at(4),
      standardLibrary: at(5),
      wheels: wheels.map((wheel, index) => ({
        name: wheel.file.slice(wheel.file.lastIndexOf("/") + 1),
        bytes: at(fixed.length + index),
      })),
    },
  };
}
