/** The environment that a playground names: the ways to start it, and the files of each. */

import driver from "python:../../../src/webasgi_driver";
import worker from "script:../worker/worker.ts";
import stockLibrary from "asset:pyodide/python_stdlib.zip";
import loader from "packed:pyodide/pyodide.asm.mjs";
import wasm from "packed:pyodide/pyodide.asm.wasm";
import module from "packed:pyodide/pyodide.mjs";
import standardLibrary from "packed:pyodide/python_stdlib.zip";
import { info } from "pyodide/pyodide-lock.json";
import type { BootContent, BootFiles, EnvironmentFiles, LibraryFile } from "../protocol.ts";
import { type Download, download, downloadJson, downloads, failure } from "./download.ts";
import { type Library, type Prepared, preparedOf, type Wheel, wheelsOf } from "./manifest.ts";

/** What is on its way: the worker can be started before the rest is here. */
export interface RuntimeFiles {
  /** Source text of the worker. */
  worker: Promise<string>;
  boot: Promise<BootFiles>;
}

/**
 * snapshot: the memory of a Python that has imported the frameworks; archive: files with their byte code; wheels: what
 * any server of packages has, the fewest bytes.
 */
export type Way = BootContent["type"];

type Progress = (loaded: number, total: number) => void;

/** By content, what `Prepared.runtime` names. */
const RUNTIME = [driver, loader, module, standardLibrary, wasm].map(({ file }) => file).sort();

export class Environment {
  readonly #base: URL;
  readonly #wheels: Wheel[];
  readonly #prepared: Prepared | null;

  constructor(base: URL, wheels: Wheel[], prepared: Prepared | null) {
    this.#base = base;
    this.#wheels = wheels;
    this.#prepared = prepared;
  }

  /** Reads a manifest. Rejects with a `SessionError`, or with `signal.reason`. */
  static async read(base: URL, name: string, signal: AbortSignal): Promise<Environment> {
    const manifest = await downloadJson(base, name, signal);
    const wheels = wheelsOf(manifest);
    if (wheels === null) {
      throw failure("download", "us", `${name} is no environment manifest that this page understands.`);
    }
    const prepared = preparedOf(manifest);
    // An environment that was prepared by another version of ours: its wheels are good, what was made of them is not.
    const fits = prepared !== null && [...prepared.runtime].sort().join() === RUNTIME.join();
    return new Environment(base, wheels, fits ? prepared : null);
  }

  /** The ways that this environment can be started, the quickest first. */
  get ways(): Way[] {
    if (this.#prepared === null) return ["wheels"];
    return this.#prepared.snapshot === null ? ["archive", "wheels"] : ["snapshot", "archive", "wheels"];
  }

  /** Begins to download, and check, everything that a start needs. */
  download(way: Way, signal: AbortSignal, progress: Progress): RuntimeFiles {
    const own = this.#ownFiles(way);
    const files = downloads(this.#base, [worker, module, loader, wasm, ...own], signal, progress);
    const [source, ...rest] = files;
    const text = async (file: Promise<ArrayBuffer> | undefined) => new TextDecoder().decode(await file);
    const started = { worker: text(source), boot: this.#boot(way, Promise.all(rest)) };
    // Whoever awaits one of them hears of it.
    started.worker.catch(() => {});
    started.boot.catch(() => {});
    return started;
  }

  async #boot(way: Way, downloaded: Promise<ArrayBuffer[]>): Promise<BootFiles> {
    const files = await downloaded;
    const text = (index: number) => new TextDecoder().decode(at(files, index));
    return {
      lockInfo: {
        abi_version: info.abi_version,
        arch: info.arch,
        platform: info.platform,
        python: info.python,
      },
      pyodideModule: text(0),
      pyodideAsmModule: text(1),
      pyodideAsmWasm: at(files, 2),
      content: this.#content(way, files.slice(3)),
    };
  }

  /** The files behind a snapshot. */
  async files(signal: AbortSignal): Promise<EnvironmentFiles> {
    const files = await download(this.#base, this.#ownFiles("archive"), signal, () => {});
    return this.#environmentFiles(files);
  }

  #ownFiles(way: Way): Download[] {
    const prepared = this.#prepared;
    if (way === "wheels" || prepared === null) return [stockLibrary, driver, ...this.#wheels];
    if (way === "archive" || prepared.snapshot === null)
      return [standardLibrary, prepared.site, ...prepared.libraries];
    return [prepared.snapshot.memory, prepared.snapshot.data, ...loaded(prepared)];
  }

  #content(way: Way, files: ArrayBuffer[]): BootContent {
    const prepared = this.#prepared;
    if (way === "wheels" || prepared === null) {
      const sources: unknown = JSON.parse(new TextDecoder().decode(at(files, 1)));
      return {
        type: "wheels",
        standardLibrary: at(files, 0),
        driver: sources as Record<string, string>, // our own file, checked by its hash
        wheels: this.#wheels.map((wheel, index) => ({
          name: wheel.file.slice(wheel.file.lastIndexOf("/") + 1),
          bytes: at(files, index + 2),
        })),
      };
    }
    if (way === "archive") return { type: "archive", ...this.#environmentFiles(files) };
    const libraries = libraryFiles(loaded(prepared), files.slice(2));
    return { type: "snapshot", snapshot: at(files, 0), data: at(files, 1), libraries };
  }

  #environmentFiles(files: ArrayBuffer[]): EnvironmentFiles {
    const libraries = libraryFiles(this.#prepared?.libraries ?? [], files.slice(2));
    return { standardLibrary: at(files, 0), site: at(files, 1), libraries };
  }
}

/** The libraries that a snapshot holds, in the order in which they were loaded. */
function loaded({ libraries, snapshot }: Prepared): Library[] {
  return (snapshot?.libraries ?? []).flatMap(
    (name) => libraries.find((library) => library.name === name) ?? [],
  );
}

function libraryFiles(libraries: Library[], files: ArrayBuffer[]): LibraryFile[] {
  return libraries.map(({ name }, index) => ({ name, bytes: at(files, index) }));
}

function at(files: ArrayBuffer[], index: number): ArrayBuffer {
  const bytes = files[index];
  if (bytes === undefined) throw failure("download", "us", "A downloaded file went missing.");
  return bytes;
}
