/**
 * Static files of the site, by content hash: fetched with a byte count, checked, and refetched once where
 * the HTTP cache held something else.
 */
import type { Failure, Fault, Stage } from "../protocol.ts";
import { SessionError } from "./api.ts";
import { fetchFile } from "./early.ts";

export interface Download {
  /** Relative to the assets directory. */
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** The file itself is compressed, not only its transfer; size and hash are those of the file. */
  encoding?: "zstd";
  /** What it consists of, one after the other; without them it is one. */
  parts?: Part[];
}

/** A part of a file, which can be checked and used before the next one is here. */
export interface Part {
  /** Bytes. */
  size: number;
  sha256: string;
}

const partsOf = ({ size, sha256, parts }: Download): Part[] => parts ?? [{ size, sha256 }];

/** A download that brings nothing for this long has failed; milliseconds. */
const STALL_LIMIT = 30_000;

export function failure(stage: Stage, fault: Fault, message: string): SessionError {
  const detail: Failure = { stage, fault, message, traceback: "", location: null };
  return new SessionError(detail);
}

async function sha256(bytes: ArrayBuffer): Promise<string | null> {
  // `crypto.subtle` exists in secure contexts only; elsewhere the size is what can be checked.
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What takes a part; rejects where it is not what it should be. */
type Take = (index: number, bytes: ArrayBuffer) => Promise<void>;

/** Cuts a file into its parts as it comes. */
class Cutter {
  readonly #parts: Part[];
  readonly #take: Take;
  readonly #taken: Promise<void>[] = [];
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(parts: Part[], take: Take) {
    this.#parts = parts;
    this.#take = take;
    this.#bytes = this.#nextBytes();
  }

  /** False where there are more than there should be. */
  add(bytes: Uint8Array): boolean {
    for (let rest = bytes; rest.length > 0; ) {
      const some = rest.subarray(0, this.#bytes.length - this.#length);
      if (some.length === 0) return false;
      this.#bytes.set(some, this.#length);
      this.#length += some.length;
      rest = rest.subarray(some.length);
      if (this.#isFull && !this.#isLast) this.#takeOne();
    }
    return true;
  }

  /** No more will come. Whether all parts were there; rejects where one was not taken. */
  async end(): Promise<boolean> {
    const isWhole = this.#isFull && this.#isLast;
    if (isWhole) this.#takeOne();
    await Promise.all(this.#taken);
    return isWhole;
  }

  get #isFull(): boolean {
    return this.#length === this.#bytes.length;
  }

  /** That the last part is good is known when nothing follows it. */
  get #isLast(): boolean {
    return this.#taken.length === this.#parts.length - 1;
  }

  #nextBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#parts[this.#taken.length]?.size ?? 0);
  }

  #takeOne(): void {
    const taken = this.#take(this.#taken.length, this.#bytes.buffer);
    taken.catch(() => {}); // `end` hears of it
    this.#taken.push(taken);
    this.#bytes = this.#nextBytes();
    this.#length = 0;
  }
}

async function fetchParts(
  url: URL,
  parts: Part[],
  cache: RequestCache,
  signal: AbortSignal,
  count: (bytes: number) => void,
  take: Take,
): Promise<void> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALL_LIMIT);
  try {
    const response = await fetchFile(url, cache, AbortSignal.any([signal, stalled.signal]));
    if (!response.ok || response.body === null) {
      throw failure(
        "download",
        "network",
        `${url.href} could not be downloaded: the server answered ${response.status}.`,
      );
    }
    const cutter = new Cutter(parts, take);
    let length = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), STALL_LIMIT);
      if (!cutter.add(value)) throw wrongContent(url);
      length += value.length;
      count(value.length);
    }
    if (!(await cutter.end())) {
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      throw failure("download", "network", `${url.href} arrived incomplete: ${length} of ${size} bytes.`);
    }
  } catch (error) {
    if (error instanceof SessionError) throw error;
    signal.throwIfAborted();
    const reason = stalled.signal.aborted
      ? `nothing arrived for ${STALL_LIMIT / 1000} seconds`
      : error instanceof Error
        ? error.message
        : String(error);
    throw failure("download", "network", `${url.href} could not be downloaded: ${reason}.`);
  } finally {
    clearTimeout(timer);
    // What is left of a response that is given up frees its connection.
    stalled.abort();
  }
}

function wrongContent(url: URL): SessionError {
  return failure(
    "download",
    "network",
    `${url.href} is not the file that this page was built with. Reload the page; if that doesn't help, the site was not published completely.`,
  );
}

/** `arrived` gets each part that is good. */
async function downloadOne(
  base: URL,
  item: Download,
  signal: AbortSignal,
  count: (bytes: number) => void,
  arrived: (index: number, bytes: ArrayBuffer) => void,
): Promise<void> {
  const url = new URL(item.file, base);
  const parts = partsOf(item);
  /** Parts that only the size of the whole tells of. */
  let unchecked: (() => void)[] = [];
  const take: Take = async (index, bytes) => {
    const digest = await sha256(bytes);
    if (digest === null) unchecked.push(() => arrived(index, bytes));
    else if (digest === parts[index]?.sha256) arrived(index, bytes);
    else throw wrongContent(url);
  };
  let counted = 0;
  const counting = (bytes: number) => {
    counted += bytes;
    count(bytes);
  };
  // Names hold the content's hash: what the HTTP cache has is never out of date, but it may be damaged.
  for (const cache of ["force-cache", "reload"] as const) {
    try {
      await fetchParts(url, parts, cache, signal, counting, take);
      for (const arrive of unchecked) arrive();
      return;
    } catch (error) {
      signal.throwIfAborted();
      count(-counted);
      counted = 0;
      unchecked = [];
      if (cache === "reload") throw error;
    }
  }
}

/**
 * Downloads all items at once, and gives the parts of each; `progress` gets bytes here and bytes in all.
 *
 * Each promise rejects with a `SessionError` (fault `network`) naming the file, or with `signal.reason`; where one
 * does, the others are given up.
 */
export function downloads(
  base: URL,
  items: Download[],
  signal: AbortSignal,
  progress: (loaded: number, total: number) => void,
): Promise<ArrayBuffer>[][] {
  const total = items.reduce((sum, item) => sum + item.size, 0);
  let loaded = 0;
  progress(0, total);
  const others = new AbortController();
  const either = AbortSignal.any([signal, others.signal]);
  const count = (bytes: number) => {
    loaded += bytes;
    progress(loaded, total);
  };
  return items.map((item) => {
    // What is here stays: of a second try only what is missing is taken.
    const parts = partsOf(item).map(() => Promise.withResolvers<ArrayBuffer>());
    const arrived = (index: number, bytes: ArrayBuffer) => parts[index]?.resolve(bytes);
    downloadOne(base, item, either, count, arrived).catch((error: unknown) => {
      // Those that are given up fail for the first one's reason.
      others.abort(error);
      for (const part of parts) part.reject(error);
    });
    return parts.map(({ promise }) => promise);
  });
}

/** As `downloads`, of items that are one part each, when all of them are here. */
export function download(...args: Parameters<typeof downloads>): Promise<ArrayBuffer[]> {
  return Promise.all(downloads(...args).flat());
}

/** A small JSON file of the site that has no hash to check. */
export async function downloadJson(base: URL, file: string, signal: AbortSignal): Promise<unknown> {
  const url = new URL(file, base);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STALL_LIMIT)]);
  try {
    const response = await fetchFile(url, "no-cache", limit);
    if (!response.ok) {
      throw failure(
        "download",
        "network",
        `${url.href} could not be downloaded: the server answered ${response.status}.`,
      );
    }
    return await response.json();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SessionError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw failure("download", "network", `${url.href} could not be read: ${reason}.`);
  }
}
