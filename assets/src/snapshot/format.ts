/**
 * A memory snapshot as a file: what Pyodide says of its JavaScript side, which libraries are loaded where, and the
 * pages of the heap that a fresh interpreter has not.
 *
 *   u32 length of the header in bytes, little endian; the header, JSON in UTF-8; Pyodide's head; the pages
 */
import { joinChunks } from "../chunks.ts";
import type { PatchedModule } from "./module.ts";

/** Bytes of a page: what is stored or left out as a whole. */
export const PAGE = 4096;

export interface Library {
  /** Its path in Pyodide's file system. */
  name: string;
  /** Address of its memory, first index of its functions in the table, Emscripten's handle. */
  memory: number;
  table: number;
  handle: number;
}

/** Where everything lies in an interpreter. */
export interface Layout {
  /** Bytes of the heap, entries of the function table, value of the stack pointer. */
  heap: number;
  table: number;
  stack: number;
  libraries: Library[];
  /** The global offset table: what libraries look up, as an address or as an index of the table. */
  offsets: [symbol: string, offset: number][];
}

/** Number of the first page, how many. */
export type Run = [first: number, count: number];

export interface Header extends Layout {
  version: 4;
  /** Pages that are stored. */
  stored: Run[];
  /** Pages that stay what they are once all libraries are loaded, and their `checksum`. All others are zero. */
  kept: Run[];
  sum: number;
  /** An address in the collector's list of most objects, if that is packed (`links.ts`); else 0. */
  links: number;
  /** Bytes of Pyodide's own head of a snapshot. */
  head: number;
}

export interface Snapshot {
  header: Header;
  /** What Pyodide's `_loadSnapshot` takes. */
  head: Uint8Array;
  /** In pieces of any size, as they have come. */
  pages: Uint8Array[];
}

/**
 * The pages of `heap` that another interpreter has not already.
 *
 * `fresh` is the memory of one in which nothing but the libraries is loaded; it had `initial` bytes from the beginning,
 * and what came later was zero.
 */
export function packPages(
  heap: Uint8Array,
  fresh: Uint8Array,
  initial: number,
): Pick<Header, "stored" | "kept"> & { pages: Uint8Array } {
  const stored: Run[] = [];
  const kept: Run[] = [];
  for (let page = 0; page < heap.length / PAGE; page++) {
    const now = wordsOf(heap, page);
    const before = wordsOf(fresh, page);
    if (isZero(now) && (page * PAGE < initial || isZero(before))) continue;
    append(now.every((word, index) => word === before[index]) ? kept : stored, page);
  }
  const pages = new Uint8Array(bytesOf(stored));
  let to = 0;
  for (const [first, count] of stored) {
    pages.set(heap.subarray(first * PAGE, (first + count) * PAGE), to);
    to += count * PAGE;
  }
  return { stored, kept, pages };
}

/** A page's words. */
const wordsOf = (heap: Uint8Array, page: number) => allWords(heap.subarray(page * PAGE, (page + 1) * PAGE));

/** A copy where the bytes are not aligned. */
function allWords(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(buffer, byteOffset, length / 4);
}

const isZero = (words: Uint32Array) => words.every((word) => word === 0);

function append(runs: Run[], page: number): void {
  const last = runs.at(-1);
  if (last !== undefined && last[0] + last[1] === page) last[1] += 1;
  else runs.push([page, 1]);
}

const bytesOf = (runs: Run[]) => runs.reduce((sum, [, count]) => sum + count * PAGE, 0);

/**
 * XXH32 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md) of the runs, each with the one before as its seed,
 * by Python's own Zstandard: a start waits for it.
 */
export function checksum(module: Pick<PatchedModule, "_ZSTD_XXH32">, runs: Run[]): number {
  return runs.reduce(
    (sum, [first, count]) => module._ZSTD_XXH32(first * PAGE, count * PAGE, sum | 0) >>> 0,
    0,
  );
}

export function encode({ header, head, pages }: Snapshot): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return joinChunks([length, json, head, ...pages]);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isRun = (value: unknown): value is Run =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);

const isOffset = (value: unknown) =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isCount(value[1]);

function isLibrary(value: unknown): value is Library {
  if (typeof value !== "object" || value === null) return false;
  const { name, memory, table, handle } = value as Record<string, unknown>;
  return typeof name === "string" && isCount(memory) && isCount(table) && isCount(handle);
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const { version, heap, table, stack, libraries, offsets, stored, kept, sum, links, head } = value as Record<
    string,
    unknown
  >;
  const areRuns = (runs: unknown) =>
    Array.isArray(runs) && runs.every((run) => isRun(run) && (run[0] + run[1]) * PAGE <= Number(heap));
  return (
    version === 4 &&
    [heap, table, stack, sum, links, head].every(isCount) &&
    Array.isArray(libraries) &&
    libraries.every(isLibrary) &&
    Array.isArray(offsets) &&
    offsets.every(isOffset) &&
    areRuns(stored) &&
    areRuns(kept) &&
    Number(links) <= Number(heap)
  );
}

/** What a snapshot begins with: `first` has all of it, and perhaps pages. Throws a `TypeError` where that is none. */
export function decodeStart(first: Uint8Array): Omit<Snapshot, "pages"> & { rest: Uint8Array } {
  const length = new DataView(first.buffer, first.byteOffset, 4).getUint32(0, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(first.subarray(4, 4 + length)));
  if (!isHeader(header)) throw new TypeError("This is no memory snapshot that this page understands.");
  const start = 4 + length + header.head;
  return { header, head: first.slice(4 + length, start), rest: first.subarray(start) };
}

/** Throws a `TypeError` where `pieces` are no snapshot. */
export function decode(pieces: Uint8Array[]): Snapshot {
  const [first = new Uint8Array(), ...others] = pieces;
  const { header, head, rest } = decodeStart(first);
  const pages = [rest, ...others];
  if (pages.reduce((sum, { length }) => sum + length, 0) !== bytesOf(header.stored)) {
    throw new TypeError("The memory snapshot is incomplete.");
  }
  return { header, head, pages };
}
