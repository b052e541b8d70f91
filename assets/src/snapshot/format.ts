/**
 * A memory snapshot as a file: what Pyodide says of its JavaScript side, which libraries are loaded where, and the
 * pages of the heap that are not zero.
 *
 *   u32 length of the header in bytes, little endian; the header, JSON in UTF-8; Pyodide's head; the pages
 */

/** Bytes of a page: what is left out where all of it is zero. */
export const PAGE = 4096;

export interface Library {
  /** Its path in Pyodide's file system. */
  name: string;
  /** Address of its memory, first index of its functions in the table, Emscripten's handle. */
  memory: number;
  table: number;
  handle: number;
}

export interface Header {
  version: 1;
  /** Bytes of the heap, entries of the function table, value of the stack pointer. */
  heap: number;
  table: number;
  stack: number;
  libraries: Library[];
  /** Runs of pages that are stored: number of the first, how many. */
  runs: [first: number, count: number][];
  /** Bytes of Pyodide's own head of a snapshot. */
  head: number;
}

export interface Snapshot {
  header: Header;
  /** What Pyodide's `_loadSnapshot` takes. */
  head: Uint8Array;
  pages: Uint8Array;
}

/** The runs of pages of `heap` that hold anything, and their content. */
export function packPages(heap: Uint8Array): { runs: [number, number][]; pages: Uint8Array } {
  const words = new Uint32Array(heap.slice().buffer);
  const runs: [number, number][] = [];
  let count = 0;
  for (let page = 0; page < heap.length / PAGE; page++) {
    const from = (page * PAGE) / 4;
    if (!words.subarray(from, from + PAGE / 4).some((word) => word !== 0)) continue;
    count += 1;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === page) last[1] += 1;
    else runs.push([page, 1]);
  }
  const pages = new Uint8Array(count * PAGE);
  let to = 0;
  for (const [first, length] of runs) {
    pages.set(heap.subarray(first * PAGE, (first + length) * PAGE), to);
    to += length * PAGE;
  }
  return { runs, pages };
}

export function encode({ header, head, pages }: Snapshot): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + json.length + head.length + pages.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(head, 4 + json.length);
  bytes.set(pages, 4 + json.length + head.length);
  return bytes;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isRun = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);

function isLibrary(value: unknown): value is Library {
  if (typeof value !== "object" || value === null) return false;
  const { name, memory, table, handle } = value as Record<string, unknown>;
  return typeof name === "string" && isCount(memory) && isCount(table) && isCount(handle);
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== "object" || value === null) return false;
  const { version, heap, table, stack, libraries, runs, head } = value as Record<string, unknown>;
  return (
    version === 1 &&
    [heap, table, stack, head].every(isCount) &&
    Array.isArray(libraries) &&
    libraries.every(isLibrary) &&
    Array.isArray(runs) &&
    runs.every((run) => isRun(run) && (run[0] + run[1]) * PAGE <= Number(heap))
  );
}

/** Throws a `TypeError` where `bytes` is no snapshot. */
export function decode(bytes: Uint8Array): Snapshot {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  if (!isHeader(header)) throw new TypeError("This is no memory snapshot that this page understands.");
  const start = 4 + length + header.head;
  const pages = bytes.subarray(start);
  if (pages.length !== header.runs.reduce((sum, [, count]) => sum + count * PAGE, 0)) {
    throw new TypeError("The memory snapshot is incomplete.");
  }
  return { header, head: bytes.slice(4 + length, start), pages };
}
