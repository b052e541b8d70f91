/** Content codings (RFC 9110, 8.4) of bodies that are shown, of which only the beginning may be here. */
import { Decompress } from "fflate";
import { joinChunks } from "../chunks.ts";

/** Bytes that are shown of a body: a few kilobytes may be made of many megabytes. */
const LIMIT = 4 << 20;
/** So few at once can't become much more than `LIMIT`. */
const STEP = 1024;

/** The bytes without the codings, as far as they are here; null where one of these is not known, or is not theirs. */
export function withoutCodings(
  bytes: Uint8Array<ArrayBuffer>,
  header: string,
): Uint8Array<ArrayBuffer> | null {
  const codings = header
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.some((coding) => !/^(?:x-)?gzip$|^deflate$/.test(coding))) return null;
  return codings.reduce<Uint8Array<ArrayBuffer> | null>((left) => left && inflated(left), bytes);
}

function inflated(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < bytes.length && length < LIMIT; at += STEP)
      stream.push(bytes.subarray(at, at + STEP));
  } catch {
    if (length === 0) return null;
  }
  return joinChunks(chunks);
}
