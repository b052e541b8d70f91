/** Zstandard (https://www.rfc-editor.org/rfc/rfc8878), which the worker unpacks with a library of its own. */
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";

const compressPart = promisify(zstdCompress);

/** Pieces of this size are compressed beside each other, each a frame; bytes. */
const PART = 12 << 20;

/** Where a file is waited for, a high level; for all others one that is quick. */
export const LEVELS = { awaited: 19, later: 12 };

/**
 * Equal content gives equal bytes, whatever the machine. Each frame says how large its content is: unpacking is
 * several times quicker then.
 */
export async function compress(content: Uint8Array, level: number): Promise<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    // The most that the library takes: 32 MiB.
    [constants.ZSTD_c_windowLog]: 25,
  };
  const count = Math.max(1, Math.round(content.length / PART));
  const size = Math.ceil(content.length / count);
  const parts = Array.from({ length: count }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
  return Buffer.concat(
    await Promise.all(parts.map((part) => compressPart(part, { params, pledgedSrcSize: part.length }))),
  );
}
