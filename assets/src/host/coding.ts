/** Content codings of responses (RFC 9110, 8.4), which a browser takes off before a page sees the bytes. */
import type { HeaderList } from "../protocol.ts";

const FORMATS: Record<string, string> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};

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
  try {
    const decoders = formats.map((format) => new DecompressionStream(format as CompressionFormat));
    return decoders.reduce<ReadableStream<Uint8Array>>(
      (stream, decoder) => stream.pipeThrough(decoder as ReadableWritablePair<Uint8Array, Uint8Array>),
      body,
    );
  } catch {
    return null; // not every browser knows every coding
  }
}
