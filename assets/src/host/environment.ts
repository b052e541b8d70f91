/** The environment that a playground names: the ways to start it, and the files of each. */

import driver from "python:../../../src/webasgi_driver";
import stockLibrary from "asset:pyodide/python_stdlib.zip";
import loader from "packed:pyodide/pyodide.asm.mjs";
import module from "packed:pyodide/pyodide.mjs";
import standardLibrary from "packed:pyodide/python_stdlib.zip";
import wasm from "parted:pyodide/pyodide.asm.wasm";
import { info } from "pyodide/pyodide-lock.json";
import { type FilePart, type LockInfo, PYTHON, type RuntimeFile, type Way } from "../protocol.ts";
import { type Download, downloadJson, downloads, failure } from "./download.ts";
import { measure } from "./link.ts";
import { type Library, type Prepared, preparedOf, type Wheel, wheelsOf } from "./manifest.ts";

/** A file, or a part of one. */
export interface ComingFile {
  name: string;
  file: Promise<FilePart>;
}

/** What a start is made of, on its way. */
export interface RuntimeFiles {
  /** The environment's packages, name to version. */
  packages: Record<string, string>;
  way: Way;
  lockInfo: LockInfo;
  /** They come in any order. */
  files: ComingFile[];
  /** What the snapshot is called, empty where there is none; whether it is in the home already, and its files' names then. */
  snapshot: string;
  kept: boolean;
  keptNames: string[];
  /** Bytes that are still to come, and how fast they do: see `measure`. */
  left: () => number;
  rate: Promise<number | null>;
  /** The files behind a snapshot, fetched when they are asked for. */
  more: () => Promise<RuntimeFile[]>;
}

/** Who watches downloads, and may give them up. */
export interface Watcher {
  signal: AbortSignal;
  progress: (loaded: number, total: number) => void;
}

type Named = [name: string, file: Download];

/** By content, what `Prepared.runtime` names; Pyodide's module is in the worker's script. */
const RUNTIME = [driver, loader, module, standardLibrary, wasm].map(({ file }) => file).sort();

/** Of every start. What is small, and read while the other is unpacked, comes first. */
const COMMON: Named[] = [
  ["pyodide.asm.mjs", loader],
  [PYTHON, wasm],
];

/** What every start needs, on its way before its environment is known. */
export class CommonFiles {
  readonly named: Named[];
  /** In the order of `named`, the parts of each. */
  readonly files: Promise<ArrayBuffer>[][];
  readonly total: number;
  loaded = 0;
  progress: () => void = () => {};

  /** `hasPython`: a worker that has Python's own module compiled will start. */
  constructor(base: URL, hasPython: boolean, signal: AbortSignal) {
    this.named = COMMON.filter(([name]) => name !== PYTHON || !hasPython);
    const all = this.named.map(([, file]) => file);
    this.total = bytesOf(all);
    this.files = downloads(base, all, signal, (loaded) => {
      this.loaded = loaded;
      this.progress();
    });
    for (const each of this.files.flat()) each.catch(() => {}); // whoever waits hears of it
  }
}

/** For the files behind a snapshot; milliseconds. */
const MORE_LIMIT = 120_000;

export class Environment {
  readonly #base: URL;
  readonly #wheels: Wheel[];
  readonly #prepared: Prepared | null;

  private constructor(base: URL, wheels: Wheel[], prepared: Prepared | null) {
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

  /**
   * Begins to download everything that a start needs and that is not on its way, and checks it. `isKept`: whether the files of
   * this snapshot are in the home already.
   */
  download(
    way: Way,
    watcher: Watcher,
    common: CommonFiles,
    isKept: (snapshot: string) => boolean,
  ): RuntimeFiles {
    const snapshot = (way === "snapshot" && this.#prepared?.snapshot?.memory.sha256) || "";
    const kept = snapshot !== "" && isKept(snapshot);
    const needed = this.#files(way);
    const own = needed.filter(([name]) => !kept || !isOfSnapshot(name));
    const all = own.map(([, file]) => file);
    const total = common.total + bytesOf(all);
    let loadedOwn = 0;
    const here = () => common.loaded + loadedOwn;
    common.progress = () => watcher.progress(here(), total);
    const files = downloads(this.#base, all, watcher.signal, (loaded) => {
      loadedOwn = loaded;
      common.progress();
    });
    const named = [...common.named, ...own];
    const arriving = comingFiles(named, [...common.files, ...files]);
    // Whoever awaits one hears of it; nobody may, where the start ends before.
    for (const { file } of arriving) file.catch(() => {});
    return {
      packages: Object.fromEntries(this.#wheels.map(({ name, version }) => [name, version])),
      way,
      lockInfo: {
        abi_version: info.abi_version,
        arch: info.arch,
        platform: info.platform,
        python: info.python,
      },
      files: arriving,
      snapshot,
      kept,
      keptNames: needed.filter((each) => !own.includes(each)).map(([name]) => name),
      left: () => total - here(),
      rate: measure(here, total),
      more: () => this.#more(),
    };
  }

  /** Bytes that a start moves. */
  size(way: Way): number {
    return bytesOf([...COMMON, ...this.#files(way)].map(([, file]) => file));
  }

  #more(): Promise<RuntimeFile[]> {
    const named = this.#files("archive").filter(([name]) => name !== "layer");
    const all = named.map(([, file]) => file);
    const files = downloads(this.#base, all, AbortSignal.timeout(MORE_LIMIT), () => {});
    return Promise.all(comingFiles(named, files).map(({ file }) => file));
  }

  #files(way: Way): Named[] {
    const prepared = this.#prepared;
    if (way === "wheels" || prepared === null) {
      const wheels = this.#wheels.map(
        (wheel): Named => [wheel.file.slice(wheel.file.lastIndexOf("/") + 1), wheel],
      );
      return [["python_stdlib.zip", stockLibrary], ["driver", driver], ...wheels];
    }
    const layer: Named[] = prepared.layer === null ? [] : [["layer", prepared.layer]];
    if (way === "archive" || prepared.snapshot === null) {
      return [
        ["python_stdlib.zip", standardLibrary],
        ["site", prepared.site],
        ...layer,
        ...prepared.libraries.map(named),
      ];
    }
    const { memory, data, libraries } = prepared.snapshot;
    const loaded = prepared.libraries.filter(({ name }) => libraries.includes(name));
    return [["memory", memory], ["data", data], ...layer, ...loaded.map(named)];
  }
}

/** What is in its memory, or compiled for it. */
const isOfSnapshot = (name: string) => name === "memory" || name.startsWith("/");

const bytesOf = (files: Download[]) => files.reduce((sum, { size }) => sum + size, 0);

const named = (library: Library): Named => [library.name, library];

function comingFiles(named: Named[], downloaded: Promise<ArrayBuffer>[][]): ComingFile[] {
  return named.flatMap(([name, { encoding }], file) => {
    const parts = downloaded[file] ?? [];
    const part = (bytes: ArrayBuffer, index: number): FilePart => ({
      name,
      packed: encoding !== undefined,
      bytes,
      index,
      count: parts.length,
    });
    return parts.map((coming, index) => ({ name, file: coming.then((bytes) => part(bytes, index)) }));
  });
}
