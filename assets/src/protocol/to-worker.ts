/** What the host says to the Python worker. */
import { isReceiveEvent, isScope, type ReceiveEvent, type Scope } from "./asgi.ts";
import {
  boolean,
  buffer,
  bytes,
  count,
  list,
  matches,
  nullable,
  oneOf,
  type Shape,
  shape,
  string,
  table,
} from "./checks.ts";

/** Where Python has the playground's files; its tracebacks name them so. */
export const APP_DIRECTORY = "/app";

/**
 * A file that Python is made of, as the site has it.
 *
 * Its name says what it is: `pyodide.asm.mjs`, `pyodide.asm.wasm`, `python_stdlib.zip`; `driver`, the driver's
 * package as JSON, path to text; a wheel's file name; `site`, an archive of all packages and the driver with byte code
 * (`snapshot/archive.ts`); a shared library's path in Python's file system; `memory`, a snapshot (`snapshot/format.ts`), and
 * `data`, an archive of the files that can't wait.
 */
export interface RuntimeFile {
  name: string;
  /** Whether it is compressed with Zstandard. */
  packed: boolean;
  bytes: ArrayBuffer;
}

/** A part of a file, compressed by itself, the `index`th of `count`: one of the large files may come in several. */
export interface FilePart extends RuntimeFile {
  index: number;
  count: number;
}

/** Pyodide's own WebAssembly. */
export const PYTHON = "pyodide.asm.wasm";
/**
 * snapshot: the memory of a Python that has imported the environment's frameworks; archive: files with their byte code;
 * wheels: what any index of packages has.
 */
export const WAYS = ["snapshot", "archive", "wheels"] as const;
export type Way = (typeof WAYS)[number];

/** The name of a shared library is its path. */
export const isLibrary = (name: string): boolean => name.startsWith("/");
const LARGE_FILES = [PYTHON, "memory", "site"];
/**
 * Whether a file of a start is unpacked beside Python's own worker, and the host hands its parts to the page: what takes
 * longest, and, because they are compiled there, a snapshot's libraries but those that are small.
 */
export const isLarge = (name: string, way: Way): boolean =>
  LARGE_FILES.includes(name) || (way === "snapshot" && isLibrary(name));

/** Bytes of a library that Python's own thread unpacks and compiles, which waits while another unpacks Python. */
const SMALL_LIBRARY = 2 * 1024 * 1024;
export const isSmallLibrary = ({ name, bytes, count }: FilePart): boolean =>
  isLibrary(name) && count === 1 && bytes.byteLength < SMALL_LIBRARY;

export interface LockInfo {
  abi_version: string;
  arch: string;
  platform: string;
  python: string;
}

/** An app and what it finds when it is imported. */
export interface Program {
  /** `module:attribute`. */
  app: string;
  /** Path to text; the entry module is among them. */
  files: Record<string, string>;
  /** Files that are no text; names are paths as those of `files`. */
  data: { name: string; bytes: Uint8Array }[];
  /** Environment variables. */
  environ: Record<string, string>;
  /** The working directory, relative to the files, where modules are looked for first; empty for theirs. */
  directory: string;
  /**
   * The environment's packages, name to version, where the reader has changed the files and what their script block
   * (PEP 723) asks for has to be looked at; else null.
   */
  packages: Record<string, string> | null;
  /** Address of the package index to install from, empty for none. */
  index: string;
}

export type HostToWorker =
  /** Boot Python from the files of these names, which follow, the large ones by way of the page; `lockInfo`: the `info` table of Pyodide's lock file; `network`: may it reach others? */
  | { type: "boot"; way: Way; lockInfo: LockInfo; names: string[]; network: boolean }
  | { type: "file"; file: RuntimeFile }
  /** What `want-files` asks for, the files of an archive start; null where they can't be had, and then why. */
  | { type: "files"; files: RuntimeFile[] | null; error: string }
  /** Import these modules ahead of an app that is expected to; what can't be imported is left. */
  | { type: "warm"; modules: string[] }
  /** Writes the files, imports the app (`module:attribute`) and runs its lifespan startup. */
  | ({ type: "load" } & Program)
  | { type: "open"; id: number; scope: Scope }
  | { type: "event"; id: number; event: ReceiveEvent }
  /** The client is gone; nothing more is sent or wanted for this id. */
  | { type: "close"; id: number }
  /**
   * The client has consumed this many bytes of bodies and messages (of texts: UTF-16 code units); `send` waits
   * while too many are outstanding. Several chunks may be acknowledged as one, where less than `ACK_STEP` is held
   * back, and what ends a response need not be acknowledged.
   */
  | { type: "ack"; id: number; bytes: number }
  /** Run this Python source in the namespace of the app's module; `await` is allowed. The answer is `evaluated`. */
  | { type: "evaluate"; id: number; source: string }
  /** Cancel an `evaluate` that waits. */
  | { type: "cancel"; id: number }
  /** Which files are there, below the app's directory and where programs put their own? The answer is `files-listed`. */
  | { type: "list-files"; id: number }
  /** The answer is `file-read`. */
  | { type: "read-file"; id: number; path: string }
  /** What is wrong with this text, which is not run: answered by `checked`. */
  | { type: "check"; id: number; path: string; source: string }
  /** Run lifespan shutdown, answer `status: stopped`. */
  | { type: "shutdown" }
  /** Answer `pong`: the worker's event loop turns. */
  | { type: "ping" };

/**
 * Whether a value is the address of a package index, or empty for none: plain enough to stand in a content security
 * policy.
 */
export function isIndexAddress(value: unknown): value is string {
  return typeof value === "string" && /^(https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~/-]*)?)?$/.test(value);
}

const runtimeFile = shape({ name: string, packed: boolean, bytes: buffer });
export const isRuntimeFile = (value: unknown): value is RuntimeFile => runtimeFile(value);
const filePart = shape({ name: string, packed: boolean, bytes: buffer, index: count, count });
export const isFilePart = (value: unknown): value is FilePart => filePart(value);

const HOST_TO_WORKER: Record<HostToWorker["type"], Shape[]> = {
  boot: [
    {
      way: oneOf(...WAYS),
      lockInfo: shape({ abi_version: string, arch: string, platform: string, python: string }),
      names: list(string),
      network: boolean,
    },
  ],
  file: [{ file: runtimeFile }],
  files: [{ files: nullable(list(runtimeFile)), error: string }],
  warm: [{ modules: list(string) }],
  load: [
    {
      app: string,
      files: table(string),
      data: list(shape({ name: string, bytes })),
      environ: table(string),
      directory: string,
      packages: nullable(table(string)),
      index: isIndexAddress,
    },
  ],
  open: [{ id: count, scope: isScope }],
  event: [{ id: count, event: isReceiveEvent }],
  close: [{ id: count }],
  ack: [{ id: count, bytes: count }],
  evaluate: [{ id: count, source: string }],
  cancel: [{ id: count }],
  "list-files": [{ id: count }],
  "read-file": [{ id: count, path: string }],
  check: [{ id: count, path: string, source: string }],
  shutdown: [{}],
  ping: [{}],
};

export const isHostToWorker = (value: unknown): value is HostToWorker => matches(HOST_TO_WORKER, value);
