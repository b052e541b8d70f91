/** Zstandard (https://www.rfc-editor.org/rfc/rfc8878), which the worker unpacks with a library of its own. */
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";

const compressPart = promisify(zstdCompress);

/** Pieces of at most this size are compressed beside each other, each a frame; bytes. */
const PART = 12 << 20;
/** Of what a start unpacks as it comes, the last piece: when that is here, the others are unpacked already; bytes. */
const LAST = 4 << 20;

/** Cut where that makes compressing quicker. */
export function evenly(content: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(content.length / PART));
  const size = Math.ceil(content.length / count);
  return Array.from({ length: count }, (_, index) => content.subarray(index * size, (index + 1) * size));
}

/** Cut for parts that are unpacked as they come. */
export function inParts(content: Uint8Array): Uint8Array[] {
  // The first one begins with what the others can't be used without.
  if (content.length < 2 * LAST) return [content];
  const end = content.length - LAST;
  return [...evenly(content.subarray(0, end)), content.subarray(end)];
}

/** Where a file is waited for, a high level; for all others one that is quick. */
export const LEVELS = { awaited: 19, later: 12 };

/**
 * Frames of these pieces, one after the other. Equal content gives equal bytes, whatever the machine. Each frame says how large its content is: unpacking is
 * several times quicker then.
 */
export async function compress(pieces: Uint8Array[], level: number): Promise<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    // The most that the library takes: 32 MiB.
    [constants.ZSTD_c_windowLog]: 25,
  };
  const frames = pieces.map((part) => compressPart(part, { params, pledgedSrcSize: part.length }));
  return Buffer.concat(await Promise.all(frames));
}
