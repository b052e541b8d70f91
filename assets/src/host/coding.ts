/** Content codings of responses (RFC 9110, 8.4), which a browser takes off before a page sees the bytes. */
import type { HeaderList } from "../protocol.ts";

const FORMATS: Record<string, string> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};

function decoderOf(format: string): DecompressionStream | null {
  try {
    return new DecompressionStream(format as CompressionFormat);
  } catch {
    return null; // not every browser knows every coding
  }
}

/**
 * `Accept-Encoding`, of those that can be taken off here, in the order in which browsers name them. A part of a body is
 * asked for as it is (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, the step on `Range`).
 */
export function acceptEncoding(ofRange: boolean): string {
  accepted ??= ["gzip", "deflate", "br", "zstd"].filter(
    (coding) => decoderOf(FORMATS[coding] ?? "") !== null,
  );
  return ofRange ? "identity" : accepted.join(", ");
}

let accepted: string[] | null = null;

/** The decoder's name for each coding that is on a body, outermost first; null where one is not known. */
function formatsOf(headers: HeaderList): string[] | null {
  const codings = headers
    .filter(([name]) => name.toLowerCase() === "content-encoding")
    .flatMap(([, value]) => value.toLowerCase().split(","))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity")
    .reverse();
  const formats = codings.map((coding) => FORMATS[coding]);
  return formats.includes(undefined) ? null : formats.filter((format) => format !== undefined);
}

/** The body without its codings; null where there are none, or one that this browser can't take off. */
export function decoded(
  headers: HeaderList,
  body: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> | null {
  const formats = formatsOf(headers);
  if (formats === null || formats.length === 0) return null;
  const decoders = formats.map(decoderOf);
  if (decoders.includes(null)) return null;
  return decoders.reduce<ReadableStream<Uint8Array>>(
    (stream, decoder) => stream.pipeThrough(decoder as ReadableWritablePair<Uint8Array, Uint8Array>),
    body,
  );
}
