/**
 * Static files of the site, by content hash: fetched with a byte count, checked, and refetched once where
 * the HTTP cache held something else.
 */
import type { Failure, Fault, Stage } from "../protocol.ts";
import { SessionError } from "./api.ts";

export interface Download {
  /** Relative to the assets directory. */
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** The file itself is compressed, not only its transfer; size and hash are those of the file. */
  encoding?: "zstd";
}

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

async function fetchBytes(
  url: URL,
  size: number,
  cache: RequestCache,
  signal: AbortSignal,
  count: (bytes: number) => void,
): Promise<ArrayBuffer> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALL_LIMIT);
  try {
    const response = await fetch(url, {
      cache,
      credentials: "same-origin",
      signal: AbortSignal.any([signal, stalled.signal]),
    });
    if (!response.ok || response.body === null) {
      throw failure(
        "download",
        "network",
        `${url.href} could not be downloaded: the server answered ${response.status}.`,
      );
    }
    const bytes = new Uint8Array(size);
    let length = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), STALL_LIMIT);
      if (length + value.length > size) throw wrongContent(url);
      bytes.set(value, length);
      length += value.length;
      count(value.length);
    }
    if (length !== size) {
      throw failure("download", "network", `${url.href} arrived incomplete: ${length} of ${size} bytes.`);
    }
    return bytes.buffer;
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
  }
}

function wrongContent(url: URL): SessionError {
  return failure(
    "download",
    "network",
    `${url.href} is not the file that this page was built with. Reload the page; if that doesn't help, the site was not published completely.`,
  );
}

async function downloadOne(
  base: URL,
  item: Download,
  signal: AbortSignal,
  count: (bytes: number) => void,
): Promise<ArrayBuffer> {
  const url = new URL(item.file, base);
  let counted = 0;
  const counting = (bytes: number) => {
    counted += bytes;
    count(bytes);
  };
  // Names hold the content's hash: what the HTTP cache has is never out of date, but it may be damaged.
  for (const cache of ["force-cache", "reload"] as const) {
    try {
      const bytes = await fetchBytes(url, item.size, cache, signal, counting);
      const digest = await sha256(bytes);
      if (digest === null || digest === item.sha256) return bytes;
      throw wrongContent(url);
    } catch (error) {
      signal.throwIfAborted();
      count(-counted);
      counted = 0;
      if (cache === "reload") throw error;
    }
  }
  throw wrongContent(url);
}

/**
 * Downloads all items at once; `progress` gets bytes here and bytes in all.
 *
 * Each promise rejects with a `SessionError` (fault `network`) naming the file, or with `signal.reason`; where one
 * does, the others are given up.
 */
export function downloads(
  base: URL,
  items: Download[],
  signal: AbortSignal,
  progress: (loaded: number, total: number) => void,
): Promise<ArrayBuffer>[] {
  const total = items.reduce((sum, item) => sum + item.size, 0);
  let loaded = 0;
  progress(0, total);
  const others = new AbortController();
  const either = AbortSignal.any([signal, others.signal]);
  return items.map(async (item) => {
    try {
      return await downloadOne(base, item, either, (bytes) => {
        loaded += bytes;
        progress(loaded, total);
      });
    } catch (error) {
      // Those that are given up fail for the first one's reason.
      others.abort(error);
      throw error;
    }
  });
}

/** As `downloads`, when all of them are here. */
export function download(...args: Parameters<typeof downloads>): Promise<ArrayBuffer[]> {
  return Promise.all(downloads(...args));
}

/** A small JSON file of the site that has no hash to check. */
export async function downloadJson(base: URL, file: string, signal: AbortSignal): Promise<unknown> {
  const url = new URL(file, base);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STALL_LIMIT)]);
  try {
    const response = await fetch(url, { cache: "no-cache", signal: limit });
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
